#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// Many shots (Agarwal et al. 2024, "Many-Shot In-Context Learning"), balanced over the labels and
// shuffled, the same ones for every row, so that a model reads them once. Candidates are 32, 128,
// 512 and 2,048 shots, as far as train has rows and half of the context has room.
Candidates many_shot_candidates(const Planning& planning);
Predictor prepare_many_shot(const Preparation& preparation);

}  // namespace tuneornot
