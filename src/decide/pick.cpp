#include "decide/pick.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "decide/compare.h"
#include "decide/margin.h"

namespace tuneornot {

namespace {

struct Offered {
  std::vector<double> scores;
  std::vector<double> tokens;
};

Offered offered_by(const TestScores& test, const Entrants& compared, const Verdict& verdict) {
  Offered offered;
  for (const std::size_t entrant : compared) {
    offered.scores.push_back(test.scores[entrant]);
    offered.tokens.push_back(verdict.routes[entrant].tokens_per_call);
  }
  return offered;
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
  verdict.pick = best_offer(test, compared, verdict);
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

// Of entrants that need as few tokens, the better one.
std::optional<std::size_t> economy(const TestScores& test,
                                   const Entrants& compared,
                                   const Verdict& verdict) {
  const std::vector<bool> worse = worse_than_pick(test, compared, verdict);
  const auto cost = [&](std::size_t entrant) {
    return std::pair(verdict.routes[entrant].tokens_per_call, -test.scores[entrant]);
  };
  std::size_t cheapest = verdict.pick;
  for (const std::size_t entrant : compared) {
    const bool is_cheaper =
        verdict.routes[entrant].tokens_per_call < verdict.routes[verdict.pick].tokens_per_call;
    if (is_cheaper && !worse[entrant] && cost(entrant) < cost(cheapest)) {
      cheapest = entrant;
    }
  }
  return cheapest == verdict.pick ? std::nullopt : std::optional(cheapest);
}

}  // namespace

std::size_t best_offer(const TestScores& test, const Entrants& compared, const Verdict& verdict) {
  const Offered offered = offered_by(test, compared, verdict);
  return compared[cheapest_near_best({.scores = offered.scores, .tokens = offered.tokens},
                                     verdict.margin)];
}

double corrected_score(const TestScores& test, const Entrants& compared, const Verdict& verdict) {
  const auto [scores, tokens] = offered_by(test, compared, verdict);
  const std::vector<std::vector<double>> resampled = resampled_scores(test);
  double optimism = 0;
  std::vector<double> redrawn(compared.size());
  for (std::size_t draw = 0; draw < kResamples; ++draw) {
    std::ranges::transform(
        compared, redrawn.begin(), [&](std::size_t entrant) { return resampled[entrant][draw]; });
    const std::size_t picked =
        cheapest_near_best({.scores = redrawn, .tokens = tokens}, verdict.margin);
    optimism += (redrawn[picked] - scores[picked]) / static_cast<double>(kResamples);
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
