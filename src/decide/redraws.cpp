#include "decide/redraws.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"
#include "decide/compare.h"
#include "decide/nominate.h"
#include "decide/test_scores.h"

namespace tuneornot {

namespace {

// Its redraws as entrants on dev.
Evidence evidence_of(const RedrawnEntrant& redrawn, const Evidence& evidence) {
  Evidence draws{.metric = evidence.metric,
                 .form = evidence.form,
                 .dev_rows = evidence.dev_rows,
                 .label_shares = evidence.label_shares};
  draws.entrants.reserve(redrawn.draws.size());
  for (const std::vector<Outcome>& outcomes : redrawn.draws) {
    draws.entrants.push_back(
        {.candidate = evidence.entrants[redrawn.entrant].candidate, .dev = outcomes});
  }
  return draws;
}

// Of the draws alone. Half the squared difference of two redraws is on average that, and half of
// what rows have in the difference.
double variance_of_draws(const TestScores& scores) {
  double sum = 0;
  double pairs = 0;
  for (std::size_t first = 0; first < scores.scores.size(); ++first) {
    for (std::size_t second = first + 1; second < scores.scores.size(); ++second) {
      const double difference = scores.scores[first] - scores.scores[second];
      const double of_rows =
          carries_intervals(scores) ? variance_of_difference(scores, {first, second}) : 0;
      sum += (difference * difference - of_rows) / 2;
      ++pairs;
    }
  }
  return pairs > 0 ? std::max(0.0, sum / pairs) : 0;
}

bool answers_alike(const std::vector<Outcome>& first, const std::vector<Outcome>& second) {
  return std::ranges::equal(first, second, [](const Outcome& one, const Outcome& other) {
    return one.answer.text == other.answer.text && one.answer.failure == other.answer.failure;
  });
}

Spread spread_of(const RedrawnEntrant& redrawn, const Evidence& evidence) {
  const Entrant& entrant = evidence.entrants[redrawn.entrant];
  Spread spread{.candidate = entrant.candidate,
                .left_out = redrawn.left_out,
                .handed_over = dev_score(evidence, entrant)};
  if (redrawn.draws.empty()) {
    return spread;
  }
  const Evidence draws = evidence_of(redrawn, evidence);
  for (const Entrant& draw : draws.entrants) {
    spread.redrawn.push_back(dev_score(evidence, draw));
  }
  spread.is_settled = std::ranges::all_of(redrawn.draws, [&](const std::vector<Outcome>& outcomes) {
    return answers_alike(outcomes, entrant.dev);
  });
  if (!spread.is_settled) {
    spread.sd = std::sqrt(variance_of_draws(scores_on_dev(draws)));
  }
  return spread;
}

std::optional<std::size_t> place_in(const Verdict& verdict, const Candidate& candidate) {
  const auto found = std::ranges::find(verdict.routes, candidate, &RouteResult::candidate);
  return found == verdict.routes.end()
             ? std::nullopt
             : std::optional(static_cast<std::size_t>(found - verdict.routes.begin()));
}

}  // namespace

Redraws read_redraws(const Evidence& evidence, const std::vector<RedrawnEntrant>& redrawn) {
  Redraws redraws;
  redraws.routes.reserve(redrawn.size());
  for (const RedrawnEntrant& one : redrawn) {
    check(one.entrant < evidence.entrants.size(), "read_redraws: an entrant that is not there");
    redraws.routes.push_back(spread_of(one, evidence));
  }
  return redraws;
}

std::optional<Swap> swap_by_redraw(const Verdict& verdict, const Redraws& redraws) {
  if (redraws.routes.size() < 2 || redraws.routes[0].redrawn.empty() ||
      redraws.routes[1].redrawn.empty()) {
    return std::nullopt;
  }
  const auto first = place_in(verdict, redraws.routes[0].candidate);
  const auto second = place_in(verdict, redraws.routes[1].candidate);
  if (!first || !second) {
    return std::nullopt;
  }
  const auto [ahead, behind] = std::minmax(*first, *second);
  const Swap swap{.ahead = ahead,
                  .behind = behind,
                  .gap = verdict.routes[ahead].score - verdict.routes[behind].score,
                  .sd = std::hypot(redraws.routes[0].sd, redraws.routes[1].sd)};
  return swap.sd > swap.gap ? std::optional(swap) : std::nullopt;
}

}  // namespace tuneornot
