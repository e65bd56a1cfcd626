#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// The answer of the most similar training rows by BM25, each voting with its score. Candidates are
// how many of them vote: 5, 10, 20, 1, as far as train has rows.
Candidates bm25_nearest_candidates(const Planning& planning);
Predictor prepare_bm25_nearest(const Preparation& preparation);

}  // namespace tuneornot
