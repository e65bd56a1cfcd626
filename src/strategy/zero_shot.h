#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// Instruction and labels only.
std::vector<Settings> zero_shot_candidates(const Task& task);
Predictor prepare_zero_shot(const Preparation& preparation);

}  // namespace tuneornot
