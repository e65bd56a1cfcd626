#include "decide/pick.h"

#include <algorithm>
#include <utility>

#include "decide/compare.h"
#include "decide/costs.h"
#include "decide/offer.h"
#include "decide/overturn.h"

namespace tuneornot {

namespace {

// The best offer of a test that was drawn anew.
struct Redrawn {
  std::size_t entrant = 0;
  double score = 0;  // on that test
};

std::vector<Redrawn> picks_on_resamples(const TestScores& test,
                                        const Entrants& compared,
                                        const Verdict& verdict) {
  std::vector<Offer> offers = offers_of(compared, verdict);
  const ChoiceRule rule = choice_rule(verdict);
  const std::vector<std::vector<double>> resampled = resampled_scores(test);
  std::vector<Redrawn> picks(kResamples);
  for (std::size_t draw = 0; draw < kResamples; ++draw) {
    for (std::size_t i = 0; i < compared.size(); ++i) {
      offers[i].score = resampled[compared[i]][draw];
    }
    const std::size_t picked = best_offer(offers, rule);
    picks[draw] = {.entrant = compared[picked], .score = offers[picked].score};
  }
  return picks;
}

bool is_overturned(const Verdict& verdict) {
  return std::ranges::any_of(verdict.routes, [&](const RouteResult& route) {
    return route.is_eligible && route.word == Word::Better &&
           !is_within_margin(route.difference, verdict.margin);
  });
}

Certainty certainty_of_nominee(const Verdict& verdict) {
  constexpr double kSupported = 0.05;
  const double bound = verdict.routes[verdict.nominee].regret_bound.value_or(1);
  if (is_within_margin(bound, verdict.margin)) {
    return Certainty::Confirmed;
  }
  return is_within_margin(bound, kSupported) ? Certainty::Supported : Certainty::Open;
}

void overturn(const TestScores& test, const Entrants& compared, Verdict& verdict) {
  verdict.certainty = Certainty::Overturned;
  verdict.pick = best_on_test(compared, verdict);
  verdict.corrected_score = score_after_overturn(test, compared, verdict);
}

// Who is shown worse than a pick that the test made: a comparator found on the test, so Holm runs
// over all pairs.
std::vector<bool> worse_than_overturned_pick(const TestScores& test,
                                             const Entrants& compared,
                                             const Verdict& verdict) {
  std::vector<bool> worse(test.scores.size(), false);
  for (const ComparedPair& compared_pair : compare_all_pairs(test, compared)) {
    const auto [first, second] = compared_pair.pair;
    const std::size_t other = first == verdict.pick ? second : first;
    if (first == verdict.pick || second == verdict.pick) {
      worse[other] =
          compared_pair.p_holm <= kSignificance && test.scores[other] < test.scores[verdict.pick];
    }
  }
  return worse;
}

std::vector<bool> worse_than_pick(const TestScores& test,
                                  const Entrants& compared,
                                  const Verdict& verdict) {
  if (verdict.certainty == Certainty::Overturned) {
    return worse_than_overturned_pick(test, compared, verdict);
  }
  std::vector<bool> worse(verdict.routes.size());
  for (std::size_t i = 0; i < worse.size(); ++i) {
    worse[i] = verdict.routes[i].word == Word::Worse;
  }
  return worse;
}

// Of entrants that cost as little, the better one. What gets nothing right is no saving, however
// few rows the test has to show that.
std::optional<std::size_t> economy(const TestScores& test,
                                   const Entrants& compared,
                                   const Verdict& verdict) {
  const std::vector<bool> worse = worse_than_pick(test, compared, verdict);
  Entrants eligible = compared;
  std::erase_if(eligible,
                [&](std::size_t entrant) { return worse[entrant] || test.scores[entrant] <= 0; });
  if (eligible.empty()) {
    return std::nullopt;
  }
  const std::vector<Offer> offers = offers_of(eligible, verdict);
  const bool by_dollars = have_costs(offers);
  const auto cheapest = std::ranges::min_element(offers, {}, [&](const Offer& offer) {
    return std::pair(price_of(offer, by_dollars), -offer.score);
  });
  const Offer pick = offer_of(verdict.routes[verdict.pick], verdict.pricing);
  return price_of(*cheapest, by_dollars) < price_of(pick, by_dollars)
             ? std::optional(eligible[static_cast<std::size_t>(cheapest - offers.begin())])
             : std::nullopt;
}

}  // namespace

std::size_t best_on_test(const Entrants& compared, const Verdict& verdict) {
  return compared[best_offer(offers_of(compared, verdict), choice_rule(verdict))];
}

double corrected_score(const TestScores& test, const Entrants& compared, const Verdict& verdict) {
  double optimism = 0;
  for (const Redrawn& pick : picks_on_resamples(test, compared, verdict)) {
    optimism += (pick.score - test.scores[pick.entrant]) / static_cast<double>(kResamples);
  }
  return std::clamp(test.scores[verdict.pick] - optimism, 0.0, 1.0);
}

std::optional<double> chance_of_pick(const TestScores& test,
                                     const Entrants& compared,
                                     const Verdict& verdict) {
  const bool goes_by_worth = choice_rule(verdict).point_usd && !compared.empty() &&
                             have_costs(offers_of(compared, verdict));
  if (!goes_by_worth || !carries_intervals(test)) {
    return std::nullopt;
  }
  const auto same = std::ranges::count(
      picks_on_resamples(test, compared, verdict), verdict.pick, &Redrawn::entrant);
  return static_cast<double>(same) / static_cast<double>(kResamples);
}

void choose_pick(const TestScores& test, const Entrants& compared, Verdict& verdict) {
  if (is_overturned(verdict)) {
    overturn(test, compared, verdict);
  } else {
    verdict.certainty = certainty_of_nominee(verdict);
  }
  verdict.economy = economy(test, compared, verdict);
}

}  // namespace tuneornot
