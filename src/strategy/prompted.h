#pragma once

#include <cstddef>
#include <vector>

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

// The setting that says how many shots every input is shown alike where other rows are for
// something else, and how many they usually are.
constexpr const char* kFixed = "fixed";
constexpr std::size_t kFixedShots = 8;

// As many balanced_shots as it says; of few rows, as on a learning curve, half are left.
std::vector<Shot> fixed_shots(const Preparation& preparation, Rng rng);

}  // namespace tuneornot
