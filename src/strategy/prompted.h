#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// What zero_shot and everything that adds shots to it have in common: instruction, labels, and for
// generating how long an answer may be (twice the longest reference, in bytes: no tokenizer makes
// more tokens than bytes) and where it ends (at a line break, when no reference has one).
PromptProgram program_without_shots(const Preparation& preparation);

}  // namespace tuneornot
