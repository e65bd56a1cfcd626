#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <numeric>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/random.h"
#include "decide/made_evidence.h"

// Evidence of studies on folds, for the tests of this module.
namespace tuneornot {

// One answer that is asked for: the row's number, and the fold of the repeat in which it is held
// out.
struct MadeQuestion {
  std::size_t row = 0;
  std::size_t fold = 0;  // 0 .. repeats x folds - 1
};

struct MadeFoldRoute {
  std::string strategy;
  std::int64_t tokens = 0;  // a call
  std::function<bool(const MadeQuestion&)> is_right;
};

// The fold of each row, as even as they can be among the rows of each stratum (0, 1, ..).
inline std::vector<std::size_t> drawn_folds(const std::vector<std::size_t>& strata,
                                            std::size_t count,
                                            Rng& rng) {
  std::vector<std::size_t> order(strata.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  rng.shuffle(std::span(order));
  std::vector<std::pair<std::size_t, std::size_t>> places;  // in the order drawn, by stratum
  places.reserve(order.size());
  for (std::size_t drawn = 0; drawn < order.size(); ++drawn) {
    places.emplace_back(strata[order[drawn]], drawn);
  }
  std::ranges::sort(places);
  std::vector<std::size_t> folds(strata.size());
  for (std::size_t place = 0; place < places.size(); ++place) {
    folds[order[places[place].second]] = place % count;
  }
  return folds;
}

// Appends what each route answers to the question, which is of the last of the evidence's rows.
inline void add_fold_outcomes(const std::vector<MadeFoldRoute>& routes,
                              const MadeQuestion& question,
                              Evidence& evidence) {
  for (std::size_t i = 0; i < routes.size(); ++i) {
    const double right = routes[i].is_right(question) ? 1 : 0;
    Outcome outcome = made_outcomes({right}, routes[i].tokens).front();
    outcome.example_id = evidence.test_rows.back().example_id;
    evidence.entrants[i].test.push_back(std::move(outcome));
  }
}

// 5 repeats of 5 folds of `rows` rows, each its own group, judged by accuracy. Folds are drawn by
// `rng`, as even as they can be among the rows of each stratum (0, 1, ..).
inline Evidence made_fold_evidence(const std::vector<std::size_t>& strata,
                                   const std::vector<MadeFoldRoute>& routes,
                                   Rng rng) {
  const FoldCounts counts;
  Evidence evidence{.metric = "accuracy", .held_out = HeldOut{.counts = counts}};
  for (const MadeFoldRoute& route : routes) {
    evidence.entrants.push_back({.candidate = {.strategy = route.strategy}});
  }
  const std::vector<ScoredRow> rows = made_rows(strata.size());
  for (std::size_t repeat = 0; repeat < counts.repeats; ++repeat) {
    const std::vector<std::size_t> folds = drawn_folds(strata, counts.folds, rng);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      const std::size_t fold = repeat * counts.folds + folds[row];
      evidence.test_rows.push_back(rows[row]);
      evidence.held_out->folds.push_back(fold);
      add_fold_outcomes(routes, {.row = row, .fold = fold}, evidence);
    }
  }
  return evidence;
}

}  // namespace tuneornot
