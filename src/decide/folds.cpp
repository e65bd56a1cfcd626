#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "decide/compare.h"
#include "decide/costs.h"
#include "decide/pick.h"
#include "decide/resolution.h"
#include "decide/routes.h"
#include "decide/verdict.h"
#include "decide/warnings.h"
#include "stats/resampled_t.h"

namespace tuneornot {

// On folds no rows are left to name a nominee on, so the pick is made by the scores that are then
// shown. Three things pay for that: Holm runs over all pairs, R holds for all entrants at once, and
// the pick's score is corrected for having been picked.

namespace {

void compare_with_pick(const TestScores& test, const Entrants& compared, Verdict& verdict) {
  for (const ComparedPair& compared_pair : compare_all_pairs(test, compared)) {
    const auto& [pair, found, p_holm] = compared_pair;
    if (pair.first != verdict.pick && pair.second != verdict.pick) {
      continue;
    }
    const bool is_second = pair.first == verdict.pick;
    RouteResult& rival = verdict.routes[is_second ? pair.second : pair.first];
    const Interval& limits = found.interval;
    rival.difference_interval = is_second ? Interval{-limits.high, -limits.low} : limits;
    rival.p = found.p;
    rival.p_holm = p_holm;
    rival.word = word_for(rival.p_holm, rival.difference);
  }
}

void bound_regret(const TestScores& test, const Entrants& compared, Verdict& verdict) {
  const double level = 1 - 0.05 / static_cast<double>(compared.size() - 1);
  for (const std::size_t entrant : compared) {
    verdict.routes[entrant].regret_bound = regret_bound(test, compared, entrant, level);
  }
}

std::size_t nearest_rival(const TestScores& test, const Entrants& compared, std::size_t pick) {
  Entrants rivals = compared;
  std::erase(rivals, pick);
  return *std::ranges::min_element(rivals, {}, [&](std::size_t rival) {
    return std::abs(test.scores[rival] - test.scores[pick]);
  });
}

// What these folds can show, and how many rows of a test of its own would show the margin.
void add_resolution(const Evidence& evidence,
                    const TestScores& test,
                    const Entrants& compared,
                    Verdict& verdict) {
  const std::size_t rival = nearest_rival(test, compared, verdict.pick);
  TestDesign design = {.rows = verdict.rows,
                       .entrants = pairs_of(compared.size()) + 1,
                       .discordance = discordance_of(evidence.entrants[verdict.pick].test,
                                                     evidence.entrants[rival].test)};
  const double correction = resampling_correction(test.folds->folds, test.folds->repeats);
  const double repeated = static_cast<double>(verdict.answers) / static_cast<double>(verdict.rows);
  const double effect = std::max(correction, design_effect(test, verdict.pick) / repeated);
  verdict.detectable_difference = shown_difference(design, effect);
  design.entrants = compared.size();
  verdict.rows_for_margin = rows_to_show(verdict.margin, design, effect / correction);
}

}  // namespace

Verdict decide_on_folds(const Evidence& evidence) {
  check(evidence.held_out.has_value() && !evidence.entrants.empty(),
        "decide: a study on folds has entrants and folds");
  const TestScores test = test_scores(evidence);
  const Entrants compared = complete_entrants(test);
  Verdict verdict = measured(evidence, test, 0);
  const Entrants eligible = those_eligible(compared, verdict);
  if (!compared.empty()) {
    verdict = measured(evidence, test, best_on_test(eligible, verdict));
  }
  if (compared.size() >= 2 && carries_intervals(test)) {
    compare_with_pick(test, compared, verdict);
    bound_regret(test, eligible, verdict);
    choose_pick(test, eligible, verdict);
    verdict.corrected_score = corrected_score(test, eligible, verdict);
    add_resolution(evidence, test, compared, verdict);
  }
  add_runner_up(test, verdict);
  verdict.chance_of_pick = chance_of_pick(test, eligible, verdict);
  add_break_evens(evidence, test, verdict);
  verdict.warnings = warnings(evidence, test, verdict);
  rank_routes(verdict);
  return verdict;
}

}  // namespace tuneornot
