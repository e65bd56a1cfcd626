#include "decide/pick.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "decide/compare.h"
#include "decide/margin.h"
#include "stats/paired_tests.h"

namespace tuneornot {

namespace {

using Entrants = std::vector<std::size_t>;

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

// Takes the cheapest of `compared` near the best on the test. Having been picked there its score is
// too high by luck; by how much, resamples tell on which the same rule picks.
void overturn(const TestScores& test, const Entrants& compared, Verdict& verdict) {
  std::vector<double> scores;
  std::vector<double> tokens;
  for (const std::size_t entrant : compared) {
    scores.push_back(test.scores[entrant]);
    tokens.push_back(verdict.routes[entrant].tokens_per_call);
  }
  const std::size_t pick = cheapest_near_best({.scores = scores, .tokens = tokens}, verdict.margin);

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
  verdict.certainty = Certainty::Overturned;
  verdict.pick = compared[pick];
  verdict.corrected_score = std::clamp(scores[pick] - optimism, 0.0, 1.0);
}

// Who is shown worse than a pick that the test made: a comparator found on the test, so Holm runs
// over all pairs.
std::vector<bool> worse_than_overturned_pick(const TestScores& test,
                                             const Entrants& compared,
                                             const Verdict& verdict) {
  std::vector<Pair> pairs;
  std::vector<double> p_values;
  for (auto first = compared.begin(); first != compared.end(); ++first) {
    for (auto second = first + 1; second != compared.end(); ++second) {
      pairs.push_back({*first, *second});
      p_values.push_back(compare(test, pairs.back()).p);
    }
  }
  const std::vector<double> adjusted = holm(p_values);
  std::vector<bool> worse(test.scores.size(), false);
  for (std::size_t i = 0; i < pairs.size(); ++i) {
    const auto [first, second] = pairs[i];
    const std::size_t other = first == verdict.pick ? second : first;
    if (first == verdict.pick || second == verdict.pick) {
      worse[other] = adjusted[i] <= kSignificance && test.scores[other] < test.scores[verdict.pick];
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
