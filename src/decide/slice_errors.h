#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decide/evidence.h"
#include "decide/verdict.h"
#include "stats/intervals.h"

namespace tuneornot {

// A route's answers to one slice that are not right, failures included.
struct WrongAnswers {
  std::size_t wrong = 0;
  double share = 0;                  // of the slice's answers
  std::optional<Interval> interval;  // 95 %, of the share; empty as in a SliceScore
  double more = 0;  // wrong ones than if the route's share were the same in every slice
};

struct SliceErrors {
  std::string slice;  // empty: rows without a value
  std::size_t answers = 0;
  std::size_t groups = 0;
  std::vector<WrongAnswers> routes;  // in the verdict's order
};

// Of the rows that count in the verdict. First the slice that costs the pick most: where it has the
// most wrong answers more than its average. A small slice so stands in the middle, however high its
// share. Empty where all rows are of one slice.
std::vector<SliceErrors> slice_errors(const Evidence& evidence, const Verdict& verdict);

}  // namespace tuneornot
