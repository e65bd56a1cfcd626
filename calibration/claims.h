#pragma once

#include <string_view>
#include <vector>

#include "calibration/cells.h"
#include "calibration/tally.h"
#include "stats/intervals.h"

namespace tuneornot {

// How a goal is met. TooSafe: an interval holds the truth more often than it says, which misleads
// nobody, but is wider than it need be.
enum class Met { Yes, TooSafe, No };

std::string_view name_of(Met met);

// What is promised of verdicts, and what was seen. It is met as far as what was seen allows: only a
// goal that lies beyond the one-sided 99 % limit of what was seen is missed.
struct Claim {
  std::string_view name;
  double seen = 0;
  Interval limits;  // one-sided 99 % limits on either side
  Interval goal;
  Met met = Met::Yes;
};

// What studies are, as far as the goals depend on it.
struct Promise {
  bool has_single_rows = true;  // right or wrong, each row its own group: closed forms
  bool is_ladder = false;       // the intervals' coverage is a mean over scores from .5 to .99
  bool has_mid_p = true;        // McNemar's test is valid
};

Promise promise_of(const Cell& cell);

// verdict.md section 5; those that the studies say something about.
std::vector<Claim> claims_of(const Tally& tally, const Promise& promise);

}  // namespace tuneornot
