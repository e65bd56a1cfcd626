#pragma once

#include <optional>

#include "cli/study_folder.h"
#include "report/provisional_report.h"
#include "store/store.h"

namespace tuneornot {

// What is shown of a study that has not come to its verdict: what its store has of dev, at the
// task's margin, prices and needs. Empty where the study has one, where no route was raced to the
// end on these data, and on folds, which have no dev. Looks at no test row and counts no opening.
// Throws as pricing_of does.
std::optional<ProvisionalReport> study_so_far(const LoadedStudy& study, const Store& store);

}  // namespace tuneornot
