#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decide/evidence.h"
#include "stats/intervals.h"

namespace tuneornot {

// An entrant on dev. Its candidate was chosen there, so its score is too good, and no result.
struct DevStanding {
  Candidate candidate;
  std::size_t candidates_tried = 1;
  double score = 0;                  // dev_score
  std::optional<Interval> interval;  // 95 %, of rows alone: it knows nothing of the choice
};

// What dev says while a study has not come to its verdict (verdict.md section 1, step 5).
struct Provisional {
  std::string metric;
  double margin = 0.02;
  std::size_t rows = 0;  // of dev
  std::size_t groups = 0;
  std::size_t nominee = 0;          // into `routes`: who would be nominated if no other route came
  std::vector<DevStanding> routes;  // best first; equals in the evidence's order
};

// Looks at dev alone. The intervals are those that a test of the same rows would carry.
Provisional provisional(const Evidence& evidence);

}  // namespace tuneornot
