#include "decide/routes.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/check.h"
#include "decide/compare.h"
#include "decide/nominate.h"

namespace tuneornot {

namespace {

// The machine answers so many calls of the average length where there is always a batch to answer.
std::optional<double> answers_per_second(const Work& calls) {
  constexpr double kMsPerSecond = 1'000;
  return calls.machine_ms > 0 ? std::optional(calls.calls * kMsPerSecond / calls.machine_ms)
                              : std::nullopt;
}

RouteResult measured_route(const Evidence& evidence, const TestScores& test, std::size_t entrant) {
  const Entrant& of = evidence.entrants[entrant];
  const std::vector<double>& right = test.right[entrant];
  const Work calls = work_of(of.test);
  const PricedRoute priced = price_route(evidence.pricing, of.candidate, calls, of.effort);
  const std::optional<Latency> latency = latency_of(of.probe);
  const auto has_no_answer = [&](std::size_t row) {
    return of.test[row].answer.failure || of.test[row].answer.text.empty();
  };
  return {.candidate = of.candidate,
          .candidates_tried = of.candidates_tried,
          .labels_used = of.labels_used,
          .dev_score = of.dev.empty() ? std::nullopt : std::optional(dev_score(evidence, of)),
          .score = test.scores[entrant],
          .right = static_cast<std::size_t>(std::ranges::count(right, 1.0)),
          .failures = static_cast<std::size_t>(std::ranges::count_if(test.rows, has_no_answer)),
          .tokens_per_call = tokens_of(per_call(calls)),
          .cost = priced.cost,
          .cost_unknown = priced.unknown,
          .answers_per_second = answers_per_second(calls),
          .latency = latency,
          .latency_need = latency_need(latency, evidence.latency_p95_ms)};
}

void mark_eligible(Verdict& verdict) {
  std::vector<LatencyNeed> needs;
  needs.reserve(verdict.routes.size());
  for (const RouteResult& route : verdict.routes) {
    needs.push_back(route.latency_need);
  }
  const std::vector<bool> eligible = are_eligible(needs);
  for (std::size_t i = 0; i < eligible.size(); ++i) {
    verdict.routes[i].is_eligible = eligible[i];
  }
}

}  // namespace

Verdict measured(const Evidence& evidence, const TestScores& test, std::size_t nominee) {
  Verdict verdict = {.metric = evidence.metric,
                     .margin = evidence.margin,
                     .latency_p95_ms = evidence.latency_p95_ms,
                     .nominee = nominee,
                     .pick = nominee,
                     .certainty = Certainty::Untested,
                     .folds = test.folds,
                     .rows = test.examples,
                     .answers = test.rows.size(),
                     .groups = test.group_count,
                     .grouped = test.group_count < test.examples,
                     .pricing = evidence.pricing};
  for (std::size_t i = 0; i < evidence.entrants.size(); ++i) {
    RouteResult& route = verdict.routes.emplace_back(measured_route(evidence, test, i));
    route.difference = route.score - test.scores[nominee];
    if (test.is_complete[i] && carries_intervals(test)) {
      route.interval = score_interval(test, i);
    }
  }
  verdict.routes[nominee].word = Word::Nominee;
  mark_eligible(verdict);
  return verdict;
}

std::size_t place_of(const Evidence& evidence, const Candidate& candidate) {
  const auto found = std::ranges::find(evidence.entrants, candidate, &Entrant::candidate);
  check(found != evidence.entrants.end(), "a verdict's routes are entrants of its evidence");
  return static_cast<std::size_t>(found - evidence.entrants.begin());
}

Entrants complete_entrants(const TestScores& test) {
  Entrants complete;
  for (std::size_t i = 0; i < test.is_complete.size(); ++i) {
    if (test.is_complete[i]) {
      complete.push_back(i);
    }
  }
  return complete;
}

Entrants those_eligible(const Entrants& compared, const Verdict& verdict) {
  Entrants eligible = compared;
  std::erase_if(eligible,
                [&](std::size_t entrant) { return !verdict.routes[entrant].is_eligible; });
  return eligible.empty() ? compared : eligible;
}

bool is_need_missed_by_all(const Verdict& verdict) {
  return std::ranges::all_of(verdict.routes, [](const RouteResult& route) {
    return route.latency_need == LatencyNeed::Missed;
  });
}

Word word_for(std::optional<double> p_holm, double difference) {
  if (!p_holm || *p_holm > kSignificance || difference == 0) {
    return Word::NotSeparable;
  }
  return difference > 0 ? Word::Better : Word::Worse;
}

void add_runner_up(const TestScores& test, Verdict& verdict) {
  Entrants others = those_eligible(complete_entrants(test), verdict);
  std::erase(others, verdict.pick);
  if (!others.empty()) {
    verdict.runner_up = *std::ranges::max_element(
        others, {}, [&](std::size_t entrant) { return test.scores[entrant]; });
  }
}

// From the entrants' order to the one in which routes are shown.
void rank_routes(Verdict& verdict) {
  Entrants order(verdict.routes.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t entrant) {
    return std::pair(-verdict.routes[entrant].score, entrant);
  });
  std::vector<RouteResult> ranked;
  std::vector<std::size_t> place(order.size());
  for (const std::size_t entrant : order) {
    place[entrant] = ranked.size();
    ranked.push_back(std::move(verdict.routes[entrant]));
  }
  verdict.routes = std::move(ranked);
  verdict.nominee = place[verdict.nominee];
  verdict.pick = place[verdict.pick];
  for (RouteBreakEven& break_even : verdict.break_evens) {
    break_even.route = place[break_even.route];
  }
  std::ranges::sort(verdict.break_evens, {}, &RouteBreakEven::route);
  for (std::optional<std::size_t>* named : {&verdict.runner_up, &verdict.economy}) {
    if (named->has_value()) {
      *named = place[**named];
    }
  }
}

}  // namespace tuneornot
