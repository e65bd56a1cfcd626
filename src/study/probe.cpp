#include "study/probe.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <numeric>
#include <optional>
#include <variant>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "base/random.h"
#include "predictor/predict.h"
#include "prompt/render.h"

namespace tuneornot {

namespace {

// An entrant, and how far its probe is.
struct Probed {
  const Runner* runner = nullptr;
  std::string key;
  std::size_t turns = 0;  // that the store has
  double taken_ms = 0;    // by their calls
};

double duration_ms(const ProbeTurn& turn) {
  return std::accumulate(
      turn.calls.begin(), turn.calls.end(), 0.0, [](double sum, const ProbeCall& call) {
        return sum + call.total_ms;
      });
}

class Prober {
 public:
  Prober(const StudyInputs& inputs,
         std::span<const Example> rows,
         const StudyHost& host,
         Tally& tally)
      : inputs_(inputs),
        host_(host),
        tally_(tally),
        rng_(inputs.seed, "latency probe"),
        rows_(rows.begin(), rows.end()) {
    rng_.shuffle(std::span(rows_));
  }

  MeasureEnd run(std::span<const Runner* const> entrants);

 private:
  void add(const Runner& runner);
  // A turn of each entrant, in this order; of those that had theirs before, or whose time is up,
  // none.
  MeasureEnd take_round(std::size_t round,
                        std::span<const std::size_t> order,
                        std::optional<double> limit_ms);
  MeasureEnd take_turn(Probed& entrant);
  // Empty when stopped.
  std::optional<ProbeCall> call(const Runner& runner, const Example& row) const;

  const StudyInputs& inputs_;
  const StudyHost& host_;
  Tally& tally_;
  Rng rng_;
  std::vector<Example> rows_;
  std::vector<Probed> entrants_;
};

void Prober::add(const Runner& runner) {
  if (!can_be_probed(runner.predictor)) {
    tally_.drop(kCallsOfAProbe);
    return;
  }
  Probed entrant{.runner = &runner, .key = probe_key(runner)};
  for (const ProbeTurn& turn : host_.store.probe_turns(entrant.key)) {
    ++entrant.turns;
    entrant.taken_ms += duration_ms(turn);
  }
  tally_.add_stored(entrant.turns * (1 + kWarmCalls));
  entrants_.push_back(std::move(entrant));
}

MeasureEnd Prober::run(std::span<const Runner* const> entrants) {
  for (const Runner* runner : entrants) {
    add(*runner);
  }
  const auto asking = std::ranges::count_if(
      entrants_, [](const Probed& entrant) { return entrant.runner->model != nullptr; });
  const std::optional<double> limit_ms =
      probe_limit_ms(inputs_.task.effort, static_cast<std::size_t>(asking));
  std::vector<std::size_t> order(entrants_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  for (std::size_t round = 0; round < kProbeTurns; ++round) {
    rng_.shuffle(std::span(order));
    if (take_round(round, order, limit_ms) == MeasureEnd::Stopped) {
      return MeasureEnd::Stopped;
    }
  }
  for (const Probed& entrant : entrants_) {
    tally_.drop((kProbeTurns - entrant.turns) * (1 + kWarmCalls));
  }
  return MeasureEnd::Done;
}

MeasureEnd Prober::take_round(std::size_t round,
                              std::span<const std::size_t> order,
                              std::optional<double> limit_ms) {
  for (const std::size_t place : order) {
    Probed& entrant = entrants_[place];
    const bool is_over = limit_ms && entrant.turns > 0 && entrant.taken_ms >= *limit_ms;
    const bool has_a_turn = entrant.turns == round && !is_over;
    if (has_a_turn && take_turn(entrant) == MeasureEnd::Stopped) {
      return MeasureEnd::Stopped;
    }
  }
  return MeasureEnd::Done;
}

MeasureEnd Prober::take_turn(Probed& entrant) {
  const Runner& runner = *entrant.runner;
  tally_.begin(route_of(runner.predictor.candidate) + ", one call at a time");
  ProbeTurn turn{.calls = {}, .load = host_.machine_load()};
  if (runner.model != nullptr) {
    runner.model->forget();
  }
  for (std::size_t i = 0; i <= kWarmCalls; ++i) {
    const std::size_t number = entrant.turns * (1 + kWarmCalls) + i;
    std::optional<ProbeCall> made = call(runner, rows_[number % rows_.size()]);
    if (!made) {
      return MeasureEnd::Stopped;
    }
    turn.calls.push_back(*std::move(made));
  }
  host_.store.add_probe_turn(entrant.key, turn);
  entrant.taken_ms += duration_ms(turn);
  ++entrant.turns;
  tally_.add_measured(turn.calls.size());
  return MeasureEnd::Done;
}

std::optional<ProbeCall> Prober::call(const Runner& runner, const Example& row) const {
  const std::vector<Query> query = queries_of(std::span(&row, 1));
  const double began_ms = host_.clock.now_ms();
  const Answer answer = predict(runner.predictor, runner.model, query, host_.stop).front();
  const double total_ms = host_.clock.now_ms() - began_ms;
  if (host_.stop.stop_requested()) {
    return std::nullopt;
  }
  ProbeCall made{.example_id = row.id, .total_ms = total_ms};
  if (answer.timing.first_token_ms > 0) {
    made.first_token_ms = answer.timing.first_token_ms;
  }
  if (answer.failure) {
    made.failure = answer.failure->kind;
  }
  return made;
}

}  // namespace

std::optional<double> probe_limit_ms(SearchEffort effort, std::size_t asking) {
  return effort == SearchEffort::Quick
             ? std::optional(kQuickProbeMs / static_cast<double>(std::max<std::size_t>(asking, 1)))
             : std::nullopt;
}

bool can_be_probed(const Predictor& predictor) {
  return !std::holds_alternative<StoredAnswers>(predictor.method) &&
         !std::holds_alternative<UserCommand>(predictor.method);
}

std::string probe_key(const Runner& runner) {
  const Candidate& candidate = runner.predictor.candidate;
  return sha256(
      canonical_json({{"probe", {{"turns_of", 1 + kWarmCalls}}},
                      {"strategy", candidate.strategy},
                      {"model", candidate.model},
                      {"settings", candidate.settings},
                      {"predictor", runner.hash},
                      {"model_identity", runner.model == nullptr ? "" : runner.model->identity()},
                      {"rendering", kRenderingVersion}}));
}

MeasureEnd probe(const StudyInputs& inputs,
                 std::span<const Runner* const> entrants,
                 std::span<const Example> rows,
                 const StudyHost& host,
                 Tally& tally) {
  return Prober(inputs, rows, host, tally).run(entrants);
}

}  // namespace tuneornot
