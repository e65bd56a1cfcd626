#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// Instruction and labels only.
Candidates zero_shot_candidates(const Planning& planning);
Predictor prepare_zero_shot(const Preparation& preparation);

}  // namespace tuneornot
