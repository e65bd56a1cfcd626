#pragma once

#include "base/random.h"
#include "strategy/strategy.h"

namespace tuneornot {

// What zero_shot and everything that adds shots to it have in common: instruction, labels, and for
// generating how long an answer may be (twice the longest reference, in bytes: no tokenizer makes
// more tokens than bytes) and where it ends (at a line break, when no reference has one).
PromptProgram program_without_shots(const Preparation& preparation);

// The same as a conversation, whatever the task's layout.
PromptProgram chat_program(const Preparation& preparation);

// The same with as many shots as the candidate's settings say, balanced_shots drawn by `rng`.
Predictor with_balanced_shots(const Preparation& preparation, Rng rng);

}  // namespace tuneornot
