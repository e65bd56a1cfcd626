#include "calibration/population.h"

namespace tuneornot {

namespace {

std::vector<ScoredRow> numbered_rows(std::size_t count) {
  std::vector<ScoredRow> rows(count);
  for (std::size_t row = 0; row < count; ++row) {
    rows[row] = {
        .example_id = std::to_string(row + 1), .expected = "right", .group = "", .slice = ""};
  }
  return rows;
}

std::vector<Outcome> outcomes_of(const std::vector<ScoredRow>& rows, std::int64_t tokens) {
  std::vector<Outcome> outcomes(rows.size());
  for (std::size_t row = 0; row < rows.size(); ++row) {
    outcomes[row].example_id = rows[row].example_id;
    outcomes[row].answer.text = "right";
    outcomes[row].answer.usage.prompt_tokens = tokens;
  }
  return outcomes;
}

}  // namespace

Evidence unanswered_study(std::size_t entrants, std::size_t dev_rows, std::size_t test_rows) {
  constexpr std::int64_t kTokenStep = 100;
  Evidence study = {.metric = "accuracy",
                    .dev_rows = numbered_rows(dev_rows),
                    .test_rows = numbered_rows(test_rows)};
  for (std::size_t i = 0; i < entrants; ++i) {
    const std::int64_t tokens = kTokenStep * static_cast<std::int64_t>(i + 1);
    study.entrants.push_back({.candidate = {.strategy = "route " + std::to_string(i + 1)},
                              .dev = outcomes_of(study.dev_rows, tokens),
                              .test = outcomes_of(study.test_rows, tokens)});
  }
  return study;
}

}  // namespace tuneornot
