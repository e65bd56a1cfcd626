#include "decide/verdict.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <string_view>
#include <utility>

#include "base/check.h"
#include "decide/compare.h"
#include "decide/nominate.h"
#include "decide/pick.h"
#include "decide/test_scores.h"
#include "decide/warnings.h"
#include "stats/paired_tests.h"

namespace tuneornot {

namespace {

// Entrants, by their place in the evidence.
using Entrants = std::vector<std::size_t>;

RouteResult measured_route(const Evidence& evidence, const TestScores& test, std::size_t entrant) {
  const Entrant& of = evidence.entrants[entrant];
  const std::vector<double>& right = test.right[entrant];
  const auto has_no_answer = [&](std::size_t row) {
    return of.test[row].answer.failure || of.test[row].answer.text.empty();
  };
  return {.candidate = of.candidate,
          .candidates_tried = of.candidates_tried,
          .labels_used = of.labels_used,
          .dev_score = dev_score(evidence, of),
          .score = test.scores[entrant],
          .right = static_cast<std::size_t>(std::ranges::count(right, 1.0)),
          .failures = static_cast<std::size_t>(std::ranges::count_if(test.rows, has_no_answer)),
          .tokens_per_call = mean_tokens(of.test)};
}

Verdict measured(const Evidence& evidence, const TestScores& test, std::size_t nominee) {
  Verdict verdict = {.metric = evidence.metric,
                     .margin = evidence.margin,
                     .nominee = nominee,
                     .pick = nominee,
                     .certainty = Certainty::Untested,
                     .rows = test.rows.size(),
                     .groups = test.group_count,
                     .grouped = test.is_grouped()};
  for (std::size_t i = 0; i < evidence.entrants.size(); ++i) {
    RouteResult& route = verdict.routes.emplace_back(measured_route(evidence, test, i));
    route.difference = route.score - test.scores[nominee];
    if (test.is_complete[i] && carries_intervals(test)) {
      route.interval = score_interval(test, i);
    }
  }
  verdict.routes[nominee].word = Word::Nominee;
  return verdict;
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

Word word_for(const RouteResult& route) {
  if (route.p_holm > kSignificance || route.difference == 0) {
    return Word::NotSeparable;
  }
  return route.difference > 0 ? Word::Better : Word::Worse;
}

void compare_with_nominee(const TestScores& test, const Entrants& rivals, Verdict& verdict) {
  std::vector<double> p_values;
  for (const std::size_t rival : rivals) {
    const Comparison found = compare(test, {rival, verdict.nominee});
    verdict.routes[rival].difference_interval = found.interval;
    verdict.routes[rival].p = found.p;
    p_values.push_back(found.p);
  }
  const std::vector<double> adjusted = holm(p_values);
  for (std::size_t i = 0; i < rivals.size(); ++i) {
    RouteResult& route = verdict.routes[rivals[i]];
    route.p_holm = adjusted[i];
    route.word = word_for(route);
  }
}

double regret_bound(const TestScores& test,
                    const Entrants& compared,
                    std::size_t entrant,
                    double level) {
  double bound = 0;
  for (const std::size_t other : compared) {
    if (other != entrant) {
      bound = std::max(bound, upper_limit(test, {other, entrant}, level));
    }
  }
  return bound;
}

// The nominee, named beforehand, spends 4 of the 5 % and its limits need no correction; all the
// others together spend the last one.
void bound_regret(const TestScores& test, const Entrants& compared, Verdict& verdict) {
  const auto rivals = static_cast<double>(compared.size() - 1);
  for (const std::size_t entrant : compared) {
    const double level = entrant == verdict.nominee ? 0.96 : 1 - 0.01 / rivals;
    verdict.routes[entrant].regret_bound = regret_bound(test, compared, entrant, level);
  }
}

// On how many dev rows the nominee and the rival nearest to it there differ, as a share. Where dev
// is too small to tell, or never saw them differ, what is common between two routes.
double dev_discordance(const Evidence& evidence, const Entrants& rivals, const Verdict& verdict) {
  constexpr double kCommonDiscordance = 0.12;
  constexpr std::size_t kEnoughRows = 30;
  const auto distance = [&](std::size_t rival) {
    return std::abs(verdict.routes[rival].dev_score - verdict.routes[verdict.nominee].dev_score);
  };
  const std::size_t nearest = *std::ranges::min_element(rivals, {}, distance);
  const std::vector<Outcome>& ours = evidence.entrants[verdict.nominee].dev;
  const std::vector<Outcome>& theirs = evidence.entrants[nearest].dev;
  const int discordant = std::transform_reduce(
      ours.begin(),
      ours.end(),
      theirs.begin(),
      0,
      std::plus<>(),
      [](const Outcome& a, const Outcome& b) { return a.score == b.score ? 0 : 1; });
  if (ours.size() < kEnoughRows || discordant == 0) {
    return kCommonDiscordance;
  }
  return discordant / static_cast<double>(ours.size());
}

// Groups and macro-F1 act as if the test had that many times fewer rows.
void add_resolution(double discordance,
                    double design_effect,
                    std::size_t entrants,
                    Verdict& verdict) {
  const double difference = detectable_difference(
      {.rows = verdict.rows, .entrants = entrants, .discordance = discordance});
  verdict.detectable_difference = std::min(1.0, difference * std::sqrt(design_effect));
  if (verdict.margin > 0) {
    const auto rows = static_cast<double>(rows_to_detect(verdict.margin, entrants, discordance));
    constexpr double kMostRows = 1e18;
    verdict.rows_for_margin =
        static_cast<std::size_t>(std::min(kMostRows, std::ceil(rows * design_effect)));
  }
}

void infer(const Evidence& evidence, const TestScores& test, Verdict& verdict) {
  const Entrants compared = complete_entrants(test);
  Entrants rivals = compared;
  std::erase(rivals, verdict.nominee);
  const bool has_verdict =
      carries_intervals(test) && test.is_complete[verdict.nominee] && !rivals.empty();
  if (!has_verdict) {
    return;
  }
  compare_with_nominee(test, rivals, verdict);
  bound_regret(test, compared, verdict);
  choose_pick(test, compared, verdict);
  add_resolution(dev_discordance(evidence, rivals, verdict),
                 design_effect(test, verdict.nominee),
                 compared.size(),
                 verdict);
}

void add_runner_up(const TestScores& test, Verdict& verdict) {
  Entrants others = complete_entrants(test);
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
  for (std::optional<std::size_t>* named : {&verdict.runner_up, &verdict.economy}) {
    if (named->has_value()) {
      *named = place[**named];
    }
  }
}

}  // namespace

std::string_view name_of(Word word) {
  switch (word) {
    case Word::Nominee:
      return "nominee";
    case Word::Better:
      return "better";
    case Word::Worse:
      return "worse";
    case Word::NotSeparable:
      break;
  }
  return "not separable";
}

std::string_view name_of(Certainty certainty) {
  switch (certainty) {
    case Certainty::Confirmed:
      return "confirmed";
    case Certainty::Supported:
      return "supported";
    case Certainty::Open:
      return "open";
    case Certainty::Overturned:
      return "overturned";
    case Certainty::Untested:
      break;
  }
  return "untested";
}

Verdict decide(const Evidence& evidence, std::size_t nominee) {
  check(nominee < evidence.entrants.size(), "decide: the nominee is not among the entrants");
  const TestScores test = test_scores(evidence);
  Verdict verdict = measured(evidence, test, nominee);
  infer(evidence, test, verdict);
  add_runner_up(test, verdict);
  verdict.warnings = warnings(evidence, test, verdict);
  rank_routes(verdict);
  return verdict;
}

}  // namespace tuneornot
