#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decide/evidence.h"
#include "decide/verdict.h"
#include "stats/intervals.h"

namespace tuneornot {

struct SliceScore {
  double score = 0;  // by the leading metric; of a mean over labels, over all labels of the slice
  // 95 %. Empty where the slice has too few groups, where some of its labels are too rare for one,
  // and on folds, of which a slice may not see each.
  std::optional<Interval> interval;
};

// The test rows of one value of the task's slice column, or on folds the answers to them.
struct SliceResult {
  std::string slice;  // empty: rows without a value
  std::size_t answers = 0;
  std::size_t groups = 0;
  std::vector<SliceScore> routes;  // in the verdict's order
};

// The largest slice first. Empty where all rows are of one. No words belong to these scores: of
// many slices, some are low by chance.
std::vector<SliceResult> slice_results(const Evidence& evidence, const Verdict& verdict);

}  // namespace tuneornot
