#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// The most frequent reference output of train; among equally frequent ones the first in the
// alphabet. Its confidence is its share.
Candidates majority_candidates(const Planning& planning);
Predictor prepare_majority(const Preparation& preparation);

}  // namespace tuneornot
