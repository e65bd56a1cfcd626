#include "decide/pick.h"

#include <algorithm>
#include <optional>

#include "decide/compare.h"
#include "decide/costs.h"
#include "decide/offer.h"

namespace tuneornot {

namespace {

std::vector<Offer> offers_of(const TestScores& test,
                             const Entrants& compared,
                             const Verdict& verdict) {
  std::vector<Offer> offers;
  for (const std::size_t entrant : compared) {
    offers.push_back(offer_of(verdict.routes[entrant], verdict.pricing));
    offers.back().score = test.scores[entrant];
  }
  return offers;
}

bool is_overturned(const Verdict& verdict) {
  return std::ranges::any_of(verdict.routes, [&](const RouteResult& route) {
    return route.word == Word::Better && !is_within_margin(route.difference, verdict.margin);
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
  verdict.pick = best_on_test(test, compared, verdict);
  verdict.corrected_score = corrected_score(test, compared, verdict);
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

// Of entrants that cost as little, the better one.
std::optional<std::size_t> economy(const TestScores& test,
                                   const Entrants& compared,
                                   const Verdict& verdict) {
  const std::vector<bool> worse = worse_than_pick(test, compared, verdict);
  Entrants eligible = compared;
  std::erase_if(eligible, [&](std::size_t entrant) { return worse[entrant]; });
  const std::vector<Offer> offers = offers_of(test, eligible, verdict);
  const bool by_dollars = have_costs(offers);
  const auto cheapest = std::ranges::min_element(offers, [&](const Offer& one, const Offer& other) {
    const bool are_alike =
        !is_cheaper(one, other, by_dollars) && !is_cheaper(other, one, by_dollars);
    return are_alike ? one.score > other.score : is_cheaper(one, other, by_dollars);
  });
  const Offer pick = offer_of(verdict.routes[verdict.pick], verdict.pricing);
  return is_cheaper(*cheapest, pick, by_dollars)
             ? std::optional(eligible[static_cast<std::size_t>(cheapest - offers.begin())])
             : std::nullopt;
}

}  // namespace

std::size_t best_on_test(const TestScores& test, const Entrants& compared, const Verdict& verdict) {
  return compared[best_offer(offers_of(test, compared, verdict), choice_rule(verdict))];
}

double corrected_score(const TestScores& test, const Entrants& compared, const Verdict& verdict) {
  const std::vector<Offer> offers = offers_of(test, compared, verdict);
  const std::vector<std::vector<double>> resampled = resampled_scores(test);
  const ChoiceRule rule = choice_rule(verdict);
  double optimism = 0;
  std::vector<Offer> redrawn = offers;
  for (std::size_t draw = 0; draw < kResamples; ++draw) {
    for (std::size_t i = 0; i < compared.size(); ++i) {
      redrawn[i].score = resampled[compared[i]][draw];
    }
    const std::size_t picked = best_offer(redrawn, rule);
    optimism += (redrawn[picked].score - offers[picked].score) / static_cast<double>(kResamples);
  }
  return std::clamp(test.scores[verdict.pick] - optimism, 0.0, 1.0);
}

void choose_pick(const TestScores& test,
                 const std::vector<std::size_t>& compared,
                 Verdict& verdict) {
  if (is_overturned(verdict)) {
    overturn(test, compared, verdict);
  } else {
    verdict.certainty = certainty_of_nominee(verdict);
  }
  verdict.economy = economy(test, compared, verdict);
}

}  // namespace tuneornot
