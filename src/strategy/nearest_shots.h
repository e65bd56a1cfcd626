#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// With every input the training rows of a usual length that are most like it, the most similar one
// last. Candidates are 4 and 16 of them by BM25; the same by the vectors that a model gives texts,
// where it does; and 4 by BM25 behind 8 that every input is shown; as far as train has rows and
// half of the context has room. No two rows share the shots of their own, so that a model reads
// these anew for each.
Candidates nearest_shots_candidates(const Planning& planning);

// Of a candidate that goes by vectors, those of the training rows: KeptVectors.
LearningEnd learn_nearest_shots(const Preparation& preparation, const LearningHost& host);

// What embedding them takes, going by 16 rows; 0 where it was done, or nothing is to be embedded.
double nearest_shots_ms(const Preparation& preparation, const Clock& clock);

// Rows that the model cannot embed are not shown by vectors. Throws ErrorKind::Model where it can
// embed none.
Predictor prepare_nearest_shots(const Preparation& preparation);

// By vectors that are all alike.
Predictor sketch_nearest_shots(const Preparation& preparation);

}  // namespace tuneornot
