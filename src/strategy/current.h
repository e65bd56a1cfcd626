#pragma once

#include "strategy/strategy.h"

namespace tuneornot {

// What the task says runs today: its answers, from a file of predictions. It is measured like
// everything else, on the same rows.
Candidates current_candidates(const Planning& planning);

// Throws ErrorKind::Data where the file cannot be read, or has faults; ErrorKind::Usage where it
// holds several predictors, or no answers.
Predictor prepare_current(const Preparation& preparation);

}  // namespace tuneornot
