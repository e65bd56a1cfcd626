#include "decide/margin.h"

#include <algorithm>

#include "base/check.h"

namespace tuneornot {

bool is_within_margin(double gap, double margin) {
  constexpr double kRounding = 1e-9;
  return gap <= margin + kRounding;
}

std::size_t cheapest_near_best(const Offers& offers, double margin) {
  check(!offers.scores.empty() && offers.scores.size() == offers.tokens.size(),
        "cheapest_near_best: scores and tokens of different entrants");
  const auto best = std::ranges::max_element(offers.scores);
  auto cheapest = static_cast<std::size_t>(best - offers.scores.begin());
  for (std::size_t i = offers.scores.size(); i-- > 0;) {
    const bool is_near = is_within_margin(*best - offers.scores[i], margin);
    if (is_near && offers.tokens[i] <= offers.tokens[cheapest]) {
      cheapest = i;
    }
  }
  return cheapest;
}

}  // namespace tuneornot
