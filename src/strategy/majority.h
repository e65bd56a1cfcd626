#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// The most frequent reference output of train; among equally frequent ones the first in the
// alphabet. Its confidence is its share.
std::vector<Settings> majority_candidates(const Task& task);
Predictor prepare_majority(const Preparation& preparation);

}  // namespace tuneornot
