#pragma once

#include <algorithm>
#include <functional>
#include <numeric>
#include <string>
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
  std::vector<std::size_t> order(rows.size());
  for (std::size_t repeat = 0; repeat < counts.repeats; ++repeat) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    rng.shuffle(std::span(order));
    std::ranges::stable_sort(order, {}, [&](std::size_t row) { return strata[row]; });
    std::vector<std::size_t> folds(rows.size());
    for (std::size_t place = 0; place < order.size(); ++place) {
      folds[order[place]] = repeat * counts.folds + place % counts.folds;
    }
    for (std::size_t row = 0; row < rows.size(); ++row) {
      evidence.test_rows.push_back(rows[row]);
      evidence.held_out->folds.push_back(folds[row]);
      for (std::size_t i = 0; i < routes.size(); ++i) {
        const double right = routes[i].is_right({.row = row, .fold = folds[row]}) ? 1 : 0;
        Outcome outcome = made_outcomes({right}, routes[i].tokens).front();
        outcome.example_id = rows[row].example_id;
        evidence.entrants[i].test.push_back(std::move(outcome));
      }
    }
  }
  return evidence;
}

}  // namespace tuneornot
