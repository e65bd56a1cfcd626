#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// A handful of shots, balanced over the labels and shuffled. Three candidates: two draws of one
// shot a label (8 at least), and one draw of twice as many.
Candidates few_shot_candidates(const Planning& planning);
Predictor prepare_few_shot(const Preparation& preparation);

}  // namespace tuneornot
