#include "strategy/bm25_nearest.h"

#include <string>

#include "base/check.h"

namespace tuneornot {

Candidates bm25_nearest_candidates(const Planning& planning) {
  Candidates candidates;
  // The usual number first: where a study is measured on folds, there is no race.
  for (const std::size_t neighbours : {5UL, 10UL, 20UL, 1UL}) {
    if (neighbours == 1 || neighbours <= planning.train.size()) {
      candidates.settings.push_back({{"neighbours", std::to_string(neighbours)}});
    }
  }
  return candidates;
}

Predictor prepare_bm25_nearest(const Preparation& preparation) {
  check(!preparation.train.empty(), "neighbours among no rows");
  const std::string& neighbours = preparation.candidate.settings.at("neighbours");
  return Predictor{.candidate = preparation.candidate,
                   .labels_used = preparation.train.size(),
                   .method = NearestRows{.neighbours = std::stoul(neighbours),
                                         .rows = ShotPool(shots_of(preparation.train))}};
}

}  // namespace tuneornot
