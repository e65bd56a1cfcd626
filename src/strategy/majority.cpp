#include "strategy/majority.h"

#include <algorithm>
#include <map>

#include "base/check.h"

namespace tuneornot {

Candidates majority_candidates(const Planning& /*planning*/) {
  return {.settings = {Settings{}}};
}

Predictor prepare_majority(const Preparation& preparation) {
  check(!preparation.train.empty(), "a majority of nothing");
  std::map<std::string, std::size_t> counts;
  for (const Example& example : preparation.train) {
    ++counts[example.output];
  }
  const auto most =
      std::ranges::max_element(counts, {}, [](const auto& pair) { return pair.second; });
  const auto rows = preparation.train.size();
  return Predictor{.candidate = preparation.candidate,
                   .labels_used = rows,
                   .method = ConstantAnswer{.text = most->first,
                                            .confidence = static_cast<double>(most->second) /
                                                          static_cast<double>(rows)}};
}

}  // namespace tuneornot
