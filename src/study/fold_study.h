#pragma once

#include <optional>

#include "study/run_study.h"

namespace tuneornot {

// run_study where the split has folds: no race and no test. Of each route its first candidate
// answers every row once a repeat, by predictors made without the fold that the row is in; the one
// handed over is made from all rows and answers none.
std::optional<Frozen> run_fold_study(const StudyInputs& inputs, const StudyHost& host);

}  // namespace tuneornot
