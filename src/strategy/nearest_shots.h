#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// With every input the training rows of a usual length that are most like it by BM25, the most
// similar one last. Candidates are 4 and 16 of them, as far as train has rows and half of the
// context has room. No two rows share their shots, so that a model reads all of them anew.
Candidates nearest_shots_candidates(const Planning& planning);
Predictor prepare_nearest_shots(const Preparation& preparation);

}  // namespace tuneornot
