#include "decide/provisional.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "decide/compare.h"
#include "decide/nominate.h"
#include "decide/test_scores.h"

namespace tuneornot {

namespace {

// Whether they are about what dev_score is about: all rows, and of a mean over labels all of these.
bool are_of_all(const TestScores& scores, const Evidence& evidence) {
  return scores.rows.size() == evidence.dev_rows.size() && scores.scored_labels == scores.labels;
}

}  // namespace

Provisional provisional(const Evidence& evidence) {
  const TestScores scores = scores_on_dev(evidence);
  const bool has_intervals = carries_intervals(scores) && are_of_all(scores, evidence);
  std::vector<DevStanding> standings;
  standings.reserve(evidence.entrants.size());
  for (std::size_t i = 0; i < evidence.entrants.size(); ++i) {
    const Entrant& entrant = evidence.entrants[i];
    standings.push_back(
        {.candidate = entrant.candidate,
         .candidates_tried = entrant.candidates_tried,
         .score = dev_score(evidence, entrant),
         .interval = has_intervals ? std::optional(score_interval(scores, i)) : std::nullopt});
  }
  std::vector<std::size_t> order(standings.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(-standings[i].score, i); });
  Provisional found{.metric = evidence.metric,
                    .margin = evidence.margin,
                    .rows = evidence.dev_rows.size(),
                    .groups = scores.group_count};
  const auto nominee = std::ranges::find(order, nominate(evidence));
  found.nominee = static_cast<std::size_t>(nominee - order.begin());
  for (const std::size_t i : order) {
    found.routes.push_back(std::move(standings[i]));
  }
  return found;
}

}  // namespace tuneornot
