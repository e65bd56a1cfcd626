#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// The vectors that the model gives to texts, and on them the same logistic regression as
// tfidf_linear's. Every number of the vectors is brought to one scale over the training rows, for
// which the weights that are kept make up. One candidate: C is chosen inside train.
Candidates embed_linear_candidates(const Planning& planning);

// Embeds the training rows, for the study: KeptVectors.
LearningEnd learn_embed_linear(const Preparation& preparation, const LearningHost& host);

// What embedding them takes, going by 16 rows; 0 where it was done.
double embed_linear_ms(const Preparation& preparation, const Clock& clock);

// Rows that the model cannot embed are not learned from. Throws ErrorKind::Model where it can embed
// none.
Predictor prepare_embed_linear(const Preparation& preparation);

// Weights that are all 0.
Predictor sketch_embed_linear(const Preparation& preparation);

}  // namespace tuneornot
