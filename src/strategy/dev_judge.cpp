#include "strategy/dev_judge.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/hash.h"
#include "metric/metric.h"
#include "predictor/predict.h"
#include "predictor/query.h"

namespace tuneornot {

namespace {

// Few enough to be answered beside a training, and enough to tell an epoch that went wrong.
constexpr std::size_t kMostRows = 64;

std::vector<Example> judged_rows(std::span<const Example> dev) {
  const std::size_t count = std::min(dev.size(), kMostRows);
  std::vector<Example> rows;
  rows.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    rows.push_back(dev[i * dev.size() / count]);
  }
  return rows;
}

// Of the mean of these scores.
double standard_error(const std::vector<double>& scores) {
  const auto count = static_cast<double>(scores.size());
  double mean = 0;
  for (const double score : scores) {
    mean += score / count;
  }
  double squares = 0;
  for (const double score : scores) {
    squares += (score - mean) * (score - mean);
  }
  return std::sqrt(squares / std::max(count - 1, 1.0) / count);
}

Judgement judgement_of(const Metric& metric, const std::vector<AnsweredRow>& rows) {
  std::vector<double> scores;
  scores.reserve(rows.size());
  for (const AnsweredRow& row : rows) {
    scores.push_back(metric.row_score(row));
  }
  return {.score = score_of(metric, rows), .error = standard_error(scores)};
}

}  // namespace

bool can_judge(const Preparation& preparation) {
  return !preparation.dev.empty() && metrics_of(preparation.task).front().is_repeatable;
}

std::string judged_by(const Preparation& preparation) {
  std::string bytes = metrics_of(preparation.task).front().name;
  for (const Example& row : judged_rows(preparation.dev)) {
    bytes += sha256(row.input) + sha256(row.output);
  }
  return sha256(bytes);
}

std::optional<Judgement> judge_on_dev(const Preparation& preparation,
                                      const Predictor& predictor,
                                      const std::stop_token& stop) {
  const std::vector<Example> rows = judged_rows(preparation.dev);
  const std::vector<Answer> answers = predict(predictor, preparation.model, queries_of(rows), stop);
  std::vector<AnsweredRow> answered;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::optional<CallFailure>& failure = answers[i].failure;
    if (failure && failure->kind == CallFailure::Kind::Cancelled) {
      return std::nullopt;
    }
    answered.push_back({.answer = failure ? std::string_view() : answers[i].text,
                        .expected = rows[i].output,
                        .input = rows[i].input});
  }
  return judgement_of(opened(metrics_of(preparation.task).front(), preparation.task_folder),
                      answered);
}

}  // namespace tuneornot
