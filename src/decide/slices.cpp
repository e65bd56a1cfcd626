#include "decide/slices.h"

#include <algorithm>
#include <map>
#include <span>
#include <string_view>
#include <utility>

#include "decide/compare.h"
#include "decide/routes.h"
#include "decide/test_scores.h"

namespace tuneornot {

namespace {

using RowNumbers = std::vector<std::size_t>;

// Of those rows that count in the verdict.
std::map<std::string_view, RowNumbers> rows_by_slice(const Evidence& evidence) {
  const std::vector<bool> counts = rows_that_count(evidence);
  std::map<std::string_view, RowNumbers> slices;
  for (std::size_t row = 0; row < evidence.test_rows.size(); ++row) {
    if (counts[row]) {
      slices[evidence.test_rows[row].slice].push_back(row);
    }
  }
  return slices;
}

template <typename Row>
std::vector<Row> picked(const std::vector<Row>& all, std::span<const std::size_t> rows) {
  std::vector<Row> some;
  some.reserve(rows.size());
  for (const std::size_t row : rows) {
    some.push_back(all[row]);
  }
  return some;
}

// The verdict's routes, as if these rows were all of the test.
Evidence evidence_of(const Evidence& evidence,
                     const Verdict& verdict,
                     std::span<const std::size_t> rows) {
  Evidence part{.metric = evidence.metric,
                .form = evidence.form,
                .test_rows = picked(evidence.test_rows, rows),
                .label_shares = evidence.label_shares};
  part.entrants.reserve(verdict.routes.size());
  for (const RouteResult& route : verdict.routes) {
    const Entrant& entrant = evidence.entrants[place_of(evidence, route.candidate)];
    part.entrants.push_back({.candidate = entrant.candidate, .test = picked(entrant.test, rows)});
  }
  return part;
}

SliceResult result_of(std::string_view slice, const Evidence& part, bool has_intervals) {
  const TestScores test = test_scores(part);
  SliceResult result{
      .slice = std::string(slice), .answers = test.rows.size(), .groups = test.group_count};
  const bool is_partial = test.is_over_labels && test.scored_labels < test.labels;
  result.routes.reserve(part.entrants.size());
  for (std::size_t route = 0; route < part.entrants.size(); ++route) {
    SliceScore& score = result.routes.emplace_back();
    score.score = is_partial ? test.full_scores[route] : test.scores[route];
    if (has_intervals && !is_partial && carries_intervals(test)) {
      score.interval = score_interval(test, route);
    }
  }
  return result;
}

}  // namespace

std::vector<SliceResult> slice_results(const Evidence& evidence, const Verdict& verdict) {
  const auto slices = rows_by_slice(evidence);
  if (slices.size() < 2) {
    return {};
  }
  std::vector<SliceResult> results;
  results.reserve(slices.size());
  for (const auto& [slice, rows] : slices) {
    results.push_back(
        result_of(slice, evidence_of(evidence, verdict, rows), !evidence.held_out.has_value()));
  }
  std::ranges::sort(results, {}, [](const SliceResult& result) {
    return std::pair(-static_cast<double>(result.answers), std::string_view(result.slice));
  });
  return results;
}

}  // namespace tuneornot
