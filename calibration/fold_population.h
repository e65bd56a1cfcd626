#pragma once

#include <memory>

#include "calibration/cells.h"
#include "calibration/population.h"

namespace tuneornot {

// Studies on folds: every row is answered once a repeat by a predictor made without its fold, which
// the fold's training rows moved up or down. What moves all folds of a study alike belongs to the
// truth: the predictor handed over has it too.
std::unique_ptr<Population> fold_population(const Cell& cell);

}  // namespace tuneornot
