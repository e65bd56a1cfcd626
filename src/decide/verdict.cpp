#include "decide/verdict.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/check.h"
#include "decide/compare.h"
#include "decide/costs.h"
#include "decide/pick.h"
#include "decide/resolution.h"
#include "decide/routes.h"
#include "decide/test_scores.h"
#include "decide/warnings.h"
#include "stats/paired_tests.h"

namespace tuneornot {

namespace {

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
    route.word = word_for(route.p_holm, route.difference);
  }
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

// The rival that dev saw nearest to the nominee.
std::size_t nearest_rival(const Entrants& rivals, const Verdict& verdict) {
  const double ours = verdict.routes[verdict.nominee].dev_score.value_or(0);
  return *std::ranges::min_element(rivals, {}, [&](std::size_t rival) {
    return std::abs(verdict.routes[rival].dev_score.value_or(0) - ours);
  });
}

// What this test, or a larger one, can show.
void add_resolution(const Evidence& evidence,
                    const TestScores& test,
                    const Entrants& rivals,
                    Verdict& verdict) {
  const std::vector<Outcome>& ours = evidence.entrants[verdict.nominee].dev;
  const std::vector<Outcome>& theirs = evidence.entrants[nearest_rival(rivals, verdict)].dev;
  const TestDesign design = {.rows = verdict.rows,
                             .entrants = rivals.size() + 1,
                             .discordance = discordance_of(ours, theirs)};
  const double effect = design_effect(test, verdict.nominee);
  verdict.detectable_difference = shown_difference(design, effect);
  verdict.rows_for_margin = rows_to_show(verdict.margin, design, effect);
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
  const Entrants eligible = those_eligible(compared, verdict);
  bound_regret(test, eligible, verdict);
  choose_pick(test, eligible, verdict);
  add_resolution(evidence, test, rivals, verdict);
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
  check(verdict.routes[nominee].is_eligible, "decide: the nominee misses a need that others meet");
  infer(evidence, test, verdict);
  add_runner_up(test, verdict);
  verdict.chance_of_pick =
      chance_of_pick(test, those_eligible(complete_entrants(test), verdict), verdict);
  add_break_evens(evidence, test, verdict);
  verdict.warnings = warnings(evidence, test, verdict);
  rank_routes(verdict);
  return verdict;
}

}  // namespace tuneornot
