#include "study/forecasting.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>
#include <span>
#include <utility>

#include "cost/route_cost.h"
#include "decide/resolution.h"
#include "predictor/predict.h"
#include "strategy/strategy.h"
#include "study/learning_curves.h"
#include "study/probe.h"
#include "study/redraws.h"
#include "study/runner.h"
#include "study/tally.h"
#include "task/folds.h"

namespace tuneornot {

namespace {

constexpr std::size_t kTimedBatches = 2;
constexpr std::size_t kTimedCalls = 2;  // of a probe: a cold one and a warm one

// What a candidate was seen to take.
struct Timed {
  Predictor predictor;
  std::vector<Outcome> outcomes;
  double answer_ms = 0;     // each
  double opening_ms = 0;    // once, whenever its batches follow those of another candidate
  double preparing_ms = 0;  // of one predictor from all of train
  double shared_ms = 0;     // what is learnt for all predictors of the study, once
};

// How often the candidates of a route are prepared, take their turn, and answer.
struct Turns {
  std::size_t predictors = 1;    // of each candidate
  std::size_t openings = 1;      // of each candidate
  std::size_t answers = 0;       // of each candidate
  std::size_t last_answers = 0;  // of the best one besides, in one turn
};

Turns turns_of(const Split& split) {
  if (split.folds.empty()) {
    return {.answers = split.dev.size(), .last_answers = split.test.size()};
  }
  const std::size_t places = split.folds.size() * kFolds;
  return {.predictors = places + 1,
          .openings = places,
          .answers = split.folds.size() * split.train.size()};
}

bool has_curve(const StudyInputs& inputs, std::string_view strategy) {
  return reason_for_no_curves(inputs.split).empty() &&
         reason_for_no_curve(find_strategy(strategy), inputs.curved).empty();
}

std::optional<double> difference_shown(const Split& split, std::size_t routes) {
  if (routes < 2) {
    return std::nullopt;
  }
  return split.folds.empty()
             ? shown_difference({.rows = split.test.size(), .entrants = routes}, 1)
             : shown_on_folds(split.train.size(), routes, kFolds, split.folds.size());
}

class Forecaster {
 public:
  Forecaster(const StudyInputs& inputs, const ForecastHost& host)
      : inputs_(inputs),
        host_(host),
        tally_(host.progress, host.clock),
        sample_(inputs.split.folds.empty() ? inputs.split.dev : inputs.split.train) {
    sample_ = sample_.first(std::min(sample_.size(), kTimedBatches * inputs.batch_size));
  }

  std::optional<Forecast> run();

 private:
  // These are empty when stopped.
  std::optional<RouteForecast> route(const PlannedRoute& planned);
  std::optional<Timed> timed(const Candidate& candidate, Model* model);
  std::optional<std::vector<Outcome>> answered(const Predictor& predictor,
                                               Model* model,
                                               std::span<const Example> rows);

  void add_learning(const Making& making, Timed& timed);
  // False when stopped.
  bool add_probe(const Predictor& predictor, const PlannedRoute& planned, RouteForecast& route);
  void add_curve(const PlannedRoute& planned, const Timed& usual, RouteForecast& route) const;
  void add_redraws(const PlannedRoute& planned, const Timed& usual, RouteForecast& route) const;
  PricedRoute priced(const RouteForecast& route,
                     double calls,
                     double machine_ms,
                     double preparing_ms) const;
  void price(RouteForecast& route) const;

  const StudyInputs& inputs_;
  const ForecastHost& host_;
  Tally tally_;
  std::span<const Example> sample_;
  std::set<const Model*> learnt_for_study_;  // the models with which it is counted
  std::size_t asking_ = 0;                   // routes that ask a model
};

std::optional<Forecast> Forecaster::run() {
  Plan plan = plan_study(inputs_.task, inputs_.split, inputs_.models);
  for (const PlannedRoute& planned : plan.routes) {
    tally_.plan(planned.candidates.size() * sample_.size() + kTimedCalls);
    asking_ += planned.model == nullptr ? 0 : 1;
  }
  Forecast forecast{.left_out = std::move(plan.left_out),
                    .detectable_difference = difference_shown(inputs_.split, plan.routes.size())};
  for (const PlannedRoute& planned : plan.routes) {
    std::optional<RouteForecast> made = route(planned);
    if (!made) {
      return std::nullopt;
    }
    forecast.routes.push_back(*std::move(made));
  }
  return forecast;
}

std::optional<RouteForecast> Forecaster::route(const PlannedRoute& planned) {
  const Turns turns = turns_of(inputs_.split);
  RouteForecast route{.candidate = planned.candidates.front(),
                      .candidates = planned.candidates.size(),
                      .answers = planned.candidates.size() * turns.answers + turns.last_answers};
  const double share = 1.0 / static_cast<double>(route.candidates);  // of being the best one
  Timed usual;
  std::vector<Outcome> outcomes;
  for (const Candidate& candidate : planned.candidates) {
    const std::optional<Timed> seen = timed(candidate, planned.model);
    if (!seen) {
      return std::nullopt;
    }
    const double last_ms = static_cast<double>(turns.last_answers) * seen->answer_ms +
                           (turns.last_answers > 0 ? seen->opening_ms : 0);
    route.answering_ms += static_cast<double>(turns.answers) * seen->answer_ms +
                          static_cast<double>(turns.openings) * seen->opening_ms + share * last_ms;
    route.preparing_ms +=
        static_cast<double>(turns.predictors) * seen->preparing_ms + seen->shared_ms;
    std::ranges::copy(seen->outcomes, std::back_inserter(outcomes));
    usual = &candidate == &planned.candidates.front() ? *seen : usual;
  }
  route.call = per_call(work_of(outcomes));
  route.timed_rows = outcomes.size();
  for (const Outcome& outcome : outcomes) {
    if (outcome.answer.failure && route.failed_rows++ == 0) {
      route.failure = outcome.answer.failure->detail;
    }
  }
  add_curve(planned, usual, route);
  add_redraws(planned, usual, route);
  if (!add_probe(usual.predictor, planned, route)) {
    return std::nullopt;
  }
  price(route);
  return route;
}

std::optional<Timed> Forecaster::timed(const Candidate& candidate, Model* model) {
  tally_.begin(route_of(candidate) + " is timed");
  const double began_ms = host_.clock.now_ms();
  const Making making = making_of_all(inputs_, candidate, model);
  Timed timed{.predictor = sketch(inputs_, making)};
  timed.preparing_ms = host_.clock.now_ms() - began_ms;
  add_learning(making, timed);
  double first_ms = 0;
  for (std::size_t done = 0; done < sample_.size(); done += inputs_.batch_size) {
    const auto batch = sample_.subspan(done, std::min(inputs_.batch_size, sample_.size() - done));
    const auto outcomes = answered(timed.predictor, model, batch);
    if (!outcomes) {
      return std::nullopt;
    }
    const double batch_ms = outcomes->front().work_ms * static_cast<double>(batch.size());
    first_ms = done == 0 ? batch_ms : first_ms;
    timed.answer_ms = batch_ms / static_cast<double>(batch.size());
    std::ranges::copy(*outcomes, std::back_inserter(timed.outcomes));
  }
  const auto first_rows = static_cast<double>(std::min(inputs_.batch_size, sample_.size()));
  timed.opening_ms = std::max(0.0, first_ms - first_rows * timed.answer_ms);
  return timed;
}

void Forecaster::add_learning(const Making& making, Timed& timed) {
  if (find_strategy(making.candidate.strategy).keeps == Strategy::Keeps::ForPredictor) {
    timed.preparing_ms += learning_ms_anew(inputs_, making, host_.clock);
  } else if (const double ms = learning_ms_anew(inputs_, making, host_.clock); ms > 0) {
    timed.shared_ms = learnt_for_study_.insert(making.model).second ? ms : 0;
  }
}

std::optional<std::vector<Outcome>> Forecaster::answered(const Predictor& predictor,
                                                         Model* model,
                                                         std::span<const Example> rows) {
  const std::vector<Query> queries = queries_of(rows);
  const double began_ms = host_.clock.now_ms();
  std::vector<Answer> answers = predict(predictor, model, queries, host_.stop);
  if (host_.stop.stop_requested()) {
    return std::nullopt;
  }
  const double row_ms = (host_.clock.now_ms() - began_ms) / static_cast<double>(rows.size());
  std::vector<Outcome> outcomes;
  outcomes.reserve(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    outcomes.push_back(
        {.example_id = rows[i].id, .answer = std::move(answers[i]), .work_ms = row_ms});
  }
  tally_.add_measured(rows.size());
  return outcomes;
}

bool Forecaster::add_probe(const Predictor& predictor,
                           const PlannedRoute& planned,
                           RouteForecast& route) {
  if (!can_be_probed(predictor)) {
    tally_.drop(kTimedCalls);
    return true;
  }
  if (planned.model != nullptr) {
    planned.model->forget();
  }
  const auto cold = answered(predictor, planned.model, sample_.first(1));
  const auto warm = answered(predictor, planned.model, sample_.last(1));
  if (!cold || !warm) {
    return false;
  }
  const double turn_ms =
      cold->front().work_ms + static_cast<double>(kWarmCalls) * warm->front().work_ms;
  const std::optional<double> limit_ms = probe_limit_ms(inputs_.task.effort, asking_);
  double turns = kProbeTurns;
  if (limit_ms && turn_ms * turns > *limit_ms) {
    turns = std::ceil(*limit_ms / turn_ms);
  }
  route.probe_calls = static_cast<std::size_t>(turns) * (1 + kWarmCalls);
  route.probing_ms = turns * turn_ms;
  return true;
}

void Forecaster::add_curve(const PlannedRoute& planned,
                           const Timed& usual,
                           RouteForecast& route) const {
  if (has_curve(inputs_, planned.strategy)) {
    route.curve_answers = answers_of_a_curve(inputs_.split);
    route.answering_ms += static_cast<double>(route.curve_answers) * usual.answer_ms;
    route.preparing_ms += rows_of_a_curve(inputs_.split) * usual.preparing_ms;
  }
}

void Forecaster::add_redraws(const PlannedRoute& planned,
                             const Timed& usual,
                             RouteForecast& route) const {
  const Strategy& strategy = find_strategy(planned.strategy);
  if (!inputs_.split.folds.empty() ||
      !reason_for_no_redraws(strategy, inputs_.task.effort).empty()) {
    return;
  }
  route.redrawing_ms = static_cast<double>(kRedraws) *
                       (usual.preparing_ms + usual.opening_ms +
                        static_cast<double>(inputs_.split.dev.size()) * usual.answer_ms);
}

PricedRoute Forecaster::priced(const RouteForecast& route,
                               double calls,
                               double machine_ms,
                               double preparing_ms) const {
  const Work all{.calls = calls,
                 .shared_tokens = calls * route.call.shared_tokens,
                 .own_tokens = calls * route.call.own_tokens,
                 .output_tokens = calls * route.call.output_tokens,
                 .machine_ms = machine_ms};
  return price_route(inputs_.pricing,
                     route.candidate,
                     all,
                     {.search = all, .training_ms = 0, .discarded_ms = preparing_ms});
}

void Forecaster::price(RouteForecast& route) const {
  const PricedRoute whole =
      priced(route,
             static_cast<double>(route.answers + route.curve_answers + route.probe_calls),
             route.answering_ms + route.probing_ms,
             route.preparing_ms);
  route.usd_unknown = whole.unknown;
  if (whole.cost) {
    route.usd = whole.cost->upfront.search_usd;
  }
  if (route.redrawing_ms > 0) {
    const auto calls = static_cast<double>(kRedraws * inputs_.split.dev.size());
    const PricedRoute redraws = priced(route, calls, route.redrawing_ms, 0);
    route.redrawing_usd =
        redraws.cost ? std::optional(redraws.cost->upfront.search_usd) : std::nullopt;
  }
}

}  // namespace

std::optional<Forecast> forecast(const StudyInputs& inputs, const ForecastHost& host) {
  return Forecaster(inputs, host).run();
}

}  // namespace tuneornot
