#include "decide/nominate.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/check.h"
#include "decide/costs.h"
#include "decide/latency.h"
#include "decide/offer.h"
#include "decide/scored_rows.h"
#include "metric/metric.h"

namespace tuneornot {

namespace {

double corpus_score(const Metric& metric, const Evidence& evidence, const Entrant& entrant) {
  return metric.corpus(answered_rows(entrant.dev, evidence.dev_rows)).of_all();
}

Offer offer_on_dev(const Evidence& evidence, const Entrant& entrant) {
  const Work calls = work_of(entrant.dev);
  const PricedRoute priced =
      price_route(evidence.pricing, entrant.candidate, calls, entrant.effort);
  return {.score = dev_score(evidence, entrant),
          .tokens = tokens_of(per_call(calls)),
          .usd = usd_at_volume(priced.cost, evidence.pricing)};
}

std::vector<std::size_t> eligible_entrants(const Evidence& evidence) {
  std::vector<LatencyNeed> needs;
  needs.reserve(evidence.entrants.size());
  for (const Entrant& entrant : evidence.entrants) {
    needs.push_back(latency_need(latency_of(entrant.probe), evidence.latency_p95_ms));
  }
  const std::vector<bool> eligible = are_eligible(needs);
  std::vector<std::size_t> entrants;
  for (std::size_t i = 0; i < eligible.size(); ++i) {
    if (eligible[i]) {
      entrants.push_back(i);
    }
  }
  return entrants;
}

// Whether `scores` is more than one paired standard error behind `leader`.
bool is_behind(std::span<const double> leader, std::span<const double> scores) {
  const auto rows = static_cast<double>(leader.size());
  double lead = 0;
  for (std::size_t row = 0; row < leader.size(); ++row) {
    lead += (leader[row] - scores[row]) / rows;
  }
  double squares = 0;
  for (std::size_t row = 0; row < leader.size(); ++row) {
    squares += std::pow(leader[row] - scores[row] - lead, 2);
  }
  return lead > std::sqrt(squares / (rows - 1) / rows);
}

}  // namespace

std::size_t nominate(const Evidence& evidence) {
  check(!evidence.entrants.empty(), "nominate: no entrants");
  const std::vector<std::size_t> eligible = eligible_entrants(evidence);
  std::vector<Offer> offers;
  offers.reserve(eligible.size());
  for (const std::size_t entrant : eligible) {
    offers.push_back(offer_on_dev(evidence, evidence.entrants[entrant]));
  }
  return eligible[best_offer(offers, choice_rule(evidence))];
}

std::optional<std::size_t> second_on_dev(const Evidence& evidence, std::size_t nominee) {
  std::vector<std::size_t> others = eligible_entrants(evidence);
  std::erase(others, nominee);
  if (others.empty()) {
    return std::nullopt;
  }
  return *std::ranges::max_element(
      others, {}, [&](std::size_t i) { return dev_score(evidence, evidence.entrants[i]); });
}

double dev_score(const Evidence& evidence, const Entrant& entrant) {
  check(!entrant.dev.empty() && entrant.dev.size() == evidence.dev_rows.size(),
        "dev_score: an entrant without an outcome for each dev row");
  const Metric metric = find_metric(evidence.metric, evidence.form);
  if (metric.corpus) {
    return corpus_score(metric, evidence, entrant);
  }
  double sum = 0;
  for (const Outcome& outcome : entrant.dev) {
    sum += outcome.score;
  }
  return sum / static_cast<double>(entrant.dev.size());
}

std::vector<bool> still_racing(std::span<const std::vector<double>> scores) {
  std::vector<bool> stays(scores.size(), true);
  if (scores.empty() || scores.front().size() < 2) {
    return stays;
  }
  std::vector<double> sums;
  for (const std::vector<double>& candidate : scores) {
    check(candidate.size() == scores.front().size(), "still_racing: scores over different rows");
    sums.push_back(std::accumulate(candidate.begin(), candidate.end(), 0.0));
  }
  const auto leader = static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
  for (std::size_t candidate = 0; candidate < scores.size(); ++candidate) {
    stays[candidate] = candidate == leader || !is_behind(scores[leader], scores[candidate]);
  }
  return stays;
}

}  // namespace tuneornot
