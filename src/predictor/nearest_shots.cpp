#include "predictor/nearest_shots.h"

#include <algorithm>

namespace tuneornot {

std::vector<Shot> shots_for(const NearestShots& method, std::string_view input) {
  std::vector<Shot> shots;
  for (const Found& found : method.rows.nearest(input, method.shots)) {
    shots.push_back(method.rows.shots()[found.text]);
  }
  std::ranges::reverse(shots);
  return shots;
}

}  // namespace tuneornot
