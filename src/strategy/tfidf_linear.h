#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// TF-IDF of words and letters, and a logistic regression for each label. How strongly it is
// penalised (C) is chosen by cross-validation inside train, so there is one candidate.
Candidates tfidf_linear_candidates(const Planning& planning);
Predictor prepare_tfidf_linear(const Preparation& preparation);

}  // namespace tuneornot
