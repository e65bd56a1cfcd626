#include "study/measure.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/json.h"
#include "predictor/predict.h"
#include "prompt/render.h"

namespace tuneornot {

namespace {

constexpr int kCrashesUntilSkipped = 2;

std::vector<Answer> crashed(std::size_t rows) {
  const CallFailure failure{.kind = CallFailure::Kind::Crashed,
                            .detail = "the program crashed twice while answering this batch",
                            .attempts = kCrashesUntilSkipped};
  return {rows, Answer{.failure = failure}};
}

bool was_cancelled(std::span<const Answer> answers) {
  return std::ranges::any_of(answers, [](const Answer& answer) {
    return answer.failure && answer.failure->kind == CallFailure::Kind::Cancelled;
  });
}

// `batch_ms` is what the answers took together.
std::vector<Outcome> scored(std::span<const Example> rows,
                            std::vector<Answer> answers,
                            const Metric& metric,
                            double batch_ms) {
  std::vector<Outcome> outcomes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    Answer& answer = answers[i];
    const double score =
        answer.failure
            ? 0
            : metric.row_score(
                  {.answer = answer.text, .expected = rows[i].output, .input = rows[i].input});
    outcomes.push_back({.example_id = rows[i].id,
                        .answer = std::move(answer),
                        .score = score,
                        .work_ms = batch_ms / static_cast<double>(rows.size())});
  }
  return outcomes;
}

std::vector<Answer> answer_batch(const Measurement& measurement,
                                 std::span<const Example> rows,
                                 const std::stop_token& stop) {
  return predict(measurement.predictor, measurement.model, queries_of(rows), stop);
}

std::string rows_called(const Measurement& measurement) {
  std::string name(name_of(measurement.subset));
  const auto& [repeat, fold] = measurement.place;
  return (measurement.subset == Subset::Fold ? fmt::format("{} {} of repeat {}", name, fold, repeat)
                                             : name) +
         measurement.note;
}

}  // namespace

std::string trial_key(const Measurement& measurement) {
  nlohmann::json rows = nlohmann::json::array();
  for (const Example& row : measurement.rows) {
    rows.push_back(row.id);
  }
  const Candidate& candidate = measurement.predictor.candidate;
  nlohmann::json key = {
      {"strategy", candidate.strategy},
      {"model", candidate.model},
      {"settings", candidate.settings},
      {"predictor", measurement.predictor_hash},
      {"model_identity", measurement.model == nullptr ? "" : measurement.model->identity()},
      {"rendering", kRenderingVersion},
      {"subset", name_of(measurement.subset)},
      {"repeat", measurement.place.repeat},
      {"fold", measurement.place.fold},
      {"rows", rows},
      {"batch_size", measurement.batch_size},
      {"metric", measurement.metric.name}};
  if (!measurement.metric.identity.empty()) {
    key["metric_identity"] = measurement.metric.identity;
  }
  return sha256(canonical_json(key));
}

MeasureEnd measure(const Measurement& measurement,
                   std::size_t rows,
                   const StudyHost& host,
                   Tally& tally) {
  Store& store = host.store;
  const std::string key = trial_key(measurement);
  const Candidate& candidate = measurement.predictor.candidate;
  store.add_trial({.key = key,
                   .candidate = candidate,
                   .subset = measurement.subset,
                   .place = measurement.place});
  std::size_t done = store.outcome_count(key);
  const std::size_t size = measurement.batch_size;
  const std::size_t goal = std::min((rows + size - 1) / size * size, measurement.rows.size());
  tally.begin(route_of(candidate) + " on " + rows_called(measurement));
  while (done < goal) {
    if (host.stop.stop_requested()) {
      return MeasureEnd::Stopped;
    }
    const std::span<const Example> batch =
        measurement.rows.subspan(done, std::min(size, measurement.rows.size() - done));
    const bool skip = store.begin_batch(key, done / size) >= kCrashesUntilSkipped;
    const double began_ms = host.clock.now_ms();
    std::vector<Answer> answers =
        skip ? crashed(batch.size()) : answer_batch(measurement, batch, host.stop);
    const double batch_ms = host.clock.now_ms() - began_ms;
    if (was_cancelled(answers)) {
      return MeasureEnd::Stopped;
    }
    store.commit_batch(
        key, done / size, scored(batch, std::move(answers), measurement.metric, batch_ms));
    done += batch.size();
    tally.add_measured(batch.size());
  }
  return MeasureEnd::Done;
}

std::optional<std::string> measure_whole(const Measurement& measurement,
                                         const StudyHost& host,
                                         Tally& tally) {
  std::string key = trial_key(measurement);
  tally.add_stored(host.store.outcome_count(key));
  const MeasureEnd end = measure(measurement, measurement.rows.size(), host, tally);
  return end == MeasureEnd::Stopped ? std::nullopt : std::optional(std::move(key));
}

}  // namespace tuneornot
