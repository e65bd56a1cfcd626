#pragma once

#include <cstddef>
#include <vector>

namespace tuneornot {

struct RaceEnd {
  std::size_t best = 0;
  double rows_asked = 0;  // by all candidates together
};

// Candidates' scores on dev, of which a race of src/study would have asked no more than it needs:
// at 32, 64, 128, ... rows decide drops who is behind. The best of those that are left is the first
// of equals.
RaceEnd raced(const std::vector<std::vector<double>>& scores);

}  // namespace tuneornot
