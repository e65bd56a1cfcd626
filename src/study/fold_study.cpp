#include "study/fold_study.h"

#include "study/effort.h"
#include "study/learning_curves.h"
#include "study/measure.h"
#include "study/passing_trial.h"
#include "study/plan.h"
#include "study/probe.h"
#include "study/runner.h"
#include "study/stored_evidence.h"

namespace tuneornot {

namespace {

// The rows of a fold, and all others.
struct FoldRows {
  std::vector<Example> held_out;
  std::vector<Example> learned;
};

FoldRows rows_of(const Split& split, const FoldPlace& place) {
  FoldRows rows;
  const std::vector<std::size_t>& folds = split.folds[place.repeat - 1];
  for (std::size_t row = 0; row < folds.size(); ++row) {
    const bool is_held_out = folds[row] + 1 == place.fold;
    (is_held_out ? rows.held_out : rows.learned).push_back(split.train[row]);
  }
  return rows;
}

std::vector<FoldPlace> places_in(const Split& split) {
  std::vector<FoldPlace> places;
  places.reserve(split.folds.size() * kFolds);
  for (std::size_t i = 0; i < split.folds.size() * kFolds; ++i) {
    places.push_back({.repeat = 1 + i / kFolds, .fold = 1 + i % kFolds});
  }
  return places;
}

// A route that was measured, and the predictor that is handed over.
struct FoldEntrant {
  FrozenEntrant frozen;
  Runner runner;
};

class FoldStudy {
 public:
  FoldStudy(const StudyInputs& inputs, const StudyHost& host)
      : inputs_(inputs), host_(host), tally_(host.progress, host.clock) {}

  std::optional<Frozen> run();

 private:
  // Empty when stopped.
  std::optional<FoldEntrant> measure_route(const PlannedRoute& route);
  // With the predictor that is made from all rows; empty when stopped.
  std::optional<FoldEntrant> hand_over(FrozenEntrant entrant, Model* model);
  MeasureEnd probe_all(std::span<const FoldEntrant> entrants);
  // The trial's key; empty when stopped.
  std::optional<std::string> measure_fold(const Candidate& candidate,
                                          Model* model,
                                          const FoldPlace& place);

  const StudyInputs& inputs_;
  const StudyHost& host_;
  Tally tally_;
};

std::optional<Frozen> FoldStudy::run() {
  const Plan plan = plan_study(inputs_.task, inputs_.split, inputs_.models);
  const std::vector<PlannedRoute>& routes = plan.routes;
  keep_plan(plan, host_.store);
  keep_curves({.left_out = reason_for_no_curves(inputs_.split)}, host_.store);
  tally_.plan(routes.size() *
              (inputs_.split.folds.size() * inputs_.split.train.size() + kCallsOfAProbe));
  std::vector<FoldEntrant> entrants;
  for (const PlannedRoute& route : routes) {
    std::optional<FoldEntrant> entrant = measure_route(route);
    if (!entrant) {
      return std::nullopt;
    }
    entrants.push_back(*std::move(entrant));
  }
  if (probe_all(entrants) == MeasureEnd::Stopped) {
    return std::nullopt;
  }
  Frozen frozen{.metric = inputs_.metric.name,
                .margin = inputs_.task.needs.margin,
                .latency_p95_ms = inputs_.task.needs.latency_p95_ms,
                .seal = inputs_.split.seal};
  for (FoldEntrant& entrant : entrants) {
    frozen.entrants.push_back(std::move(entrant.frozen));
  }
  return freeze(std::move(frozen), host_.store);
}

MeasureEnd FoldStudy::probe_all(std::span<const FoldEntrant> entrants) {
  std::vector<const Runner*> runners;
  for (const FoldEntrant& entrant : entrants) {
    runners.push_back(&entrant.runner);
  }
  return probe(inputs_, runners, inputs_.split.train, host_, tally_);
}

std::optional<FoldEntrant> FoldStudy::measure_route(const PlannedRoute& route) {
  const Candidate& candidate = route.candidates.front();
  FrozenEntrant entrant{.candidate = candidate};
  for (const FoldPlace& place : places_in(inputs_.split)) {
    const auto key = measure_fold(candidate, route.model, place);
    if (!key) {
      return std::nullopt;
    }
    entrant.fold_keys.push_back(*key);
  }
  return hand_over(std::move(entrant), route.model);
}

std::optional<FoldEntrant> FoldStudy::hand_over(FrozenEntrant entrant, Model* model) {
  std::optional<Runner> runner =
      prepare(inputs_, making_of_all(inputs_, entrant.candidate, model), host_, tally_);
  if (!runner) {
    return std::nullopt;
  }
  entrant.predictor = runner->folder;
  keep_preparing_ms(*runner, host_.store);
  keep_remarks(*runner, host_.store);
  entrant.labels_used = runner->predictor.labels_used;
  entrant.probe_key = probe_key(*runner);
  return FoldEntrant{.frozen = std::move(entrant), .runner = *std::move(runner)};
}

std::optional<std::string> FoldStudy::measure_fold(const Candidate& candidate,
                                                   Model* model,
                                                   const FoldPlace& place) {
  const FoldRows rows = rows_of(inputs_.split, place);
  return make_and_measure(inputs_,
                          {.making = {.candidate = candidate,
                                      .model = model,
                                      .train = rows.learned,
                                      .folder = fold_folder(candidate, place)},
                           .subset = Subset::Fold,
                           .place = place,
                           .rows = rows.held_out},
                          host_,
                          tally_);
}

}  // namespace

std::optional<Frozen> run_fold_study(const StudyInputs& inputs, const StudyHost& host) {
  return FoldStudy(inputs, host).run();
}

}  // namespace tuneornot
