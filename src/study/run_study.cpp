#include "study/run_study.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "decide/nominate.h"
#include "decide/provisional.h"
#include "strategy/strategy.h"
#include "study/effort.h"
#include "study/fold_study.h"
#include "study/learning_curves.h"
#include "study/measure.h"
#include "study/plan.h"
#include "study/probe.h"
#include "study/redraws.h"
#include "study/runner.h"
#include "study/stored_evidence.h"

namespace tuneornot {

namespace {

// The best candidate of a route, and all that were raced for it.
struct RaceEnd {
  Runner best;
  std::vector<RacedCandidate> raced;
};

class Study {
 public:
  Study(const StudyInputs& inputs, const StudyHost& host)
      : inputs_(inputs),
        host_(host),
        metric_(inputs.metric),
        tally_(host.progress, host.clock),
        dev_{.metric = metric_.name,
             .form = metric_.form,
             .margin = inputs.task.needs.margin,
             .pricing = inputs.pricing,
             .latency_p95_ms = inputs.task.needs.latency_p95_ms,
             .dev_rows = scored_rows(inputs.split.dev)} {}

  std::optional<Frozen> run();

 private:
  // These are empty when stopped.
  std::optional<RaceEnd> race(const PlannedRoute& route);
  std::vector<Runner> prepare_candidates(const PlannedRoute& route);
  // Measures the candidates on dev, dropping some on the way; who is left has answered all of it.
  std::vector<Runner> left_in_race(std::vector<Runner> racing);
  MeasureEnd measure_on_dev(std::span<const Runner> racing, std::size_t rows);
  std::vector<Runner> drop_the_slow(std::vector<Runner> racing, std::size_t rows);
  const Runner& best_on_dev(const std::vector<Runner>& finished) const;
  // The rows that are going to be answered.
  void plan_rows(std::span<const PlannedRoute> routes);
  MeasureEnd measure_curves_of(std::span<const RaceEnd> entrants);
  MeasureEnd probe_all(std::span<const RaceEnd> entrants);
  MeasureEnd redraw_the_best(std::span<const RaceEnd> entrants,
                             const Evidence& on_dev,
                             std::size_t nominee);
  RacedEntrant raced(const RaceEnd& entrant) const;
  // As it would be frozen if no other route came.
  Frozen raced_so_far(std::span<const RaceEnd> entrants) const;
  Evidence evidence_of(const Frozen& raced) const;
  // What is raced is kept, and told where it says something new.
  void keep_and_tell(const Frozen& raced);

  MeasureEnd measure_on(const Runner& runner, Subset subset, std::size_t rows);
  Measurement measurement(const Runner& runner, Subset subset) const;
  std::vector<Outcome> dev_outcomes(const Runner& runner) const;

  const StudyInputs& inputs_;
  const StudyHost& host_;
  const Metric& metric_;
  Tally tally_;
  std::set<std::string> tallied_;  // trials whose stored rows were counted
  Evidence dev_;                   // without entrants
  Frozen before_;                  // what earlier runs had raced
  std::vector<Candidate> told_;    // who led on dev, and who came second
};

std::optional<Frozen> Study::run() {
  const Plan plan = plan_study(inputs_.task, inputs_.split, inputs_.models);
  const std::vector<PlannedRoute>& routes = plan.routes;
  keep_plan(plan, host_.store);
  plan_rows(routes);
  before_ = stored_raced(host_.store).value_or(Frozen{});
  std::vector<RaceEnd> entrants;
  for (const PlannedRoute& route : routes) {
    std::optional<RaceEnd> end = race(route);
    if (!end) {
      return std::nullopt;
    }
    entrants.push_back(*std::move(end));
    keep_and_tell(raced_so_far(entrants));
  }
  if (measure_curves_of(entrants) == MeasureEnd::Stopped ||
      probe_all(entrants) == MeasureEnd::Stopped) {
    return std::nullopt;
  }
  Frozen frozen = raced_so_far(entrants);
  keep_raced(frozen, host_.store);
  const Evidence on_dev = evidence_of(frozen);
  frozen.nominee = nominate(on_dev);
  if (redraw_the_best(entrants, on_dev, *frozen.nominee) == MeasureEnd::Stopped) {
    return std::nullopt;
  }
  frozen = freeze(std::move(frozen), host_.store);
  for (const RaceEnd& entrant : entrants) {
    if (measure_on(entrant.best, Subset::Test, inputs_.split.test.size()) == MeasureEnd::Stopped) {
      return std::nullopt;
    }
  }
  return frozen;
}

void Study::plan_rows(std::span<const PlannedRoute> routes) {
  tally_.plan(answers_of_redraws(inputs_.split, routes.size()));
  const bool carries_curves = reason_for_no_curves(inputs_.split).empty();
  for (const PlannedRoute& route : routes) {
    tally_.plan(route.candidates.size() * inputs_.split.dev.size() + kCallsOfAProbe +
                inputs_.split.test.size());
    if (carries_curves &&
        reason_for_no_curve(find_strategy(route.strategy), inputs_.curved).empty()) {
      tally_.plan(answers_of_a_curve(inputs_.split));
    }
  }
}

MeasureEnd Study::measure_curves_of(std::span<const RaceEnd> entrants) {
  std::vector<RacedEntrant> curved;
  curved.reserve(entrants.size());
  for (const RaceEnd& entrant : entrants) {
    curved.push_back(raced(entrant));
  }
  const std::optional<StoredCurves> curves = measure_curves(inputs_, curved, host_, tally_);
  if (!curves) {
    return MeasureEnd::Stopped;
  }
  keep_curves(*curves, host_.store);
  return MeasureEnd::Done;
}

MeasureEnd Study::probe_all(std::span<const RaceEnd> entrants) {
  std::vector<const Runner*> runners;
  for (const RaceEnd& entrant : entrants) {
    runners.push_back(&entrant.best);
  }
  return probe(inputs_, runners, inputs_.split.dev, host_, tally_);
}

MeasureEnd Study::redraw_the_best(std::span<const RaceEnd> entrants,
                                  const Evidence& on_dev,
                                  std::size_t nominee) {
  std::vector<RacedEntrant> best = {raced(entrants[nominee])};
  if (const auto second = second_on_dev(on_dev, nominee)) {
    best.push_back(raced(entrants[*second]));
  }
  tally_.drop(answers_of_redraws(inputs_.split, entrants.size()) -
              answers_of_redraws(inputs_.split, best.size()));
  const auto redraws = measure_redraws(inputs_, best, host_, tally_);
  if (!redraws) {
    return MeasureEnd::Stopped;
  }
  keep_redraws(*redraws, host_.store);
  return MeasureEnd::Done;
}

RacedEntrant Study::raced(const RaceEnd& entrant) const {
  return {.candidate = entrant.best.predictor.candidate,
          .model = entrant.best.model,
          .dev_key = trial_key(measurement(entrant.best, Subset::Dev))};
}

std::optional<RaceEnd> Study::race(const PlannedRoute& route) {
  std::vector<Runner> racing = prepare_candidates(route);
  std::vector<RacedCandidate> raced;
  raced.reserve(racing.size());
  for (const Runner& runner : racing) {
    raced.push_back(
        {.predictor = runner.folder, .dev_key = trial_key(measurement(runner, Subset::Dev))});
  }
  const std::vector<Runner> finished = left_in_race(std::move(racing));
  if (finished.empty()) {
    return std::nullopt;
  }
  return RaceEnd{.best = best_on_dev(finished), .raced = std::move(raced)};
}

std::vector<Runner> Study::prepare_candidates(const PlannedRoute& route) {
  std::vector<Runner> racing;
  racing.reserve(route.candidates.size());
  for (const Candidate& candidate : route.candidates) {
    std::optional<Runner> runner =
        prepare(inputs_, making_of_all(inputs_, candidate, route.model), host_, tally_);
    if (!runner) {
      return {};
    }
    keep_preparing_ms(*runner, host_.store);
    keep_remarks(*runner, host_.store);
    racing.push_back(*std::move(runner));
  }
  return racing;
}

std::vector<Runner> Study::left_in_race(std::vector<Runner> racing) {
  if (racing.empty()) {
    return racing;
  }
  const std::size_t all = inputs_.split.dev.size();
  // Dropping somebody early saves calls to a model; without one it saves nothing, and 32 rows
  // mistake a better candidate for a worse one now and then.
  std::size_t rows = racing.front().model == nullptr ? all : kFirstRaceCheck;
  while (true) {
    rows = racing.size() == 1 ? all : std::min(rows, all);
    if (measure_on_dev(racing, rows) == MeasureEnd::Stopped) {
      return {};
    }
    if (rows == all) {
      return racing;
    }
    racing = drop_the_slow(std::move(racing), rows);
    rows *= 2;
  }
}

MeasureEnd Study::measure_on_dev(std::span<const Runner> racing, std::size_t rows) {
  for (const Runner& runner : racing) {
    if (measure_on(runner, Subset::Dev, rows) == MeasureEnd::Stopped) {
      return MeasureEnd::Stopped;
    }
  }
  return MeasureEnd::Done;
}

std::vector<Runner> Study::drop_the_slow(std::vector<Runner> racing, std::size_t rows) {
  std::vector<std::vector<double>> scores;
  for (const Runner& runner : racing) {
    std::vector<double>& own = scores.emplace_back();
    for (const Outcome& outcome : dev_outcomes(runner)) {
      own.push_back(outcome.score);
    }
    own.resize(rows);  // batches may reach further
  }
  const std::vector<bool> stays = still_racing(scores);
  std::vector<Runner> left;
  for (std::size_t i = 0; i < racing.size(); ++i) {
    if (stays[i]) {
      left.push_back(std::move(racing[i]));
    } else {
      tally_.drop(inputs_.split.dev.size() -
                  host_.store.outcome_count(trial_key(measurement(racing[i], Subset::Dev))));
    }
  }
  return left;
}

const Runner& Study::best_on_dev(const std::vector<Runner>& finished) const {
  return *std::ranges::max_element(finished, {}, [this](const Runner& runner) {
    return dev_score(dev_, {.dev = dev_outcomes(runner)});
  });
}

Frozen Study::raced_so_far(std::span<const RaceEnd> entrants) const {
  Frozen raced_so_far{.metric = dev_.metric,
                      .margin = dev_.margin,
                      .latency_p95_ms = dev_.latency_p95_ms,
                      .seal = inputs_.split.seal};
  for (const auto& [runner, raced] : entrants) {
    raced_so_far.entrants.push_back({.candidate = runner.predictor.candidate,
                                     .candidates_tried = raced.size(),
                                     .labels_used = runner.predictor.labels_used,
                                     .predictor = runner.folder,
                                     .dev_key = trial_key(measurement(runner, Subset::Dev)),
                                     .test_key = trial_key(measurement(runner, Subset::Test)),
                                     .probe_key = probe_key(runner),
                                     .raced = raced});
  }
  return raced_so_far;
}

Evidence Study::evidence_of(const Frozen& raced) const {
  Evidence evidence = evidence_on_dev(raced, dev_.form, inputs_.split, host_.store);
  evidence.pricing = dev_.pricing;
  return evidence;
}

// A run that goes on from an earlier one comes by what that one had raced: it says nothing until it
// is there again, and nothing at all where the test was opened then.
void Study::keep_and_tell(const Frozen& raced) {
  const std::vector<FrozenEntrant>& before = before_.entrants;
  const bool was_there = std::ranges::equal(
      raced.entrants, std::span(before).first(std::min(before.size(), raced.entrants.size())));
  if (was_there && raced.entrants.size() < before.size()) {
    return;
  }
  keep_raced(raced, host_.store);
  if (raced.entrants.size() < 2 || (was_there && stored_frozen(host_.store))) {
    return;
  }
  const Provisional so_far = provisional(evidence_of(raced));
  const std::vector<Candidate> ahead = {so_far.routes[0].candidate, so_far.routes[1].candidate};
  if (ahead != told_) {
    told_ = ahead;
    host_.progress.lead_changed(so_far);
  }
}

MeasureEnd Study::measure_on(const Runner& runner, Subset subset, std::size_t rows) {
  const Measurement asked = measurement(runner, subset);
  const std::string key = trial_key(asked);
  if (tallied_.insert(key).second) {
    tally_.add_stored(host_.store.outcome_count(key));
  }
  return measure(asked, rows, host_, tally_);
}

Measurement Study::measurement(const Runner& runner, Subset subset) const {
  return {.predictor = runner.predictor,
          .predictor_hash = runner.hash,
          .model = runner.model,
          .subset = subset,
          .rows = subset == Subset::Dev ? inputs_.split.dev : inputs_.split.test,
          .metric = metric_,
          .batch_size = inputs_.batch_size};
}

std::vector<Outcome> Study::dev_outcomes(const Runner& runner) const {
  return host_.store.outcomes(trial_key(measurement(runner, Subset::Dev)));
}

}  // namespace

std::optional<Frozen> run_study(const StudyInputs& inputs, const StudyHost& host) {
  check(!inputs.task.metrics.empty() && !inputs.split.train.empty(), "a complete task, split");
  host.store.settle_begun_batches(host.last_end);
  return inputs.split.folds.empty() ? Study(inputs, host).run() : run_fold_study(inputs, host);
}

}  // namespace tuneornot
