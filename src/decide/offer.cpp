#include "decide/offer.h"

#include <algorithm>

#include "base/check.h"

namespace tuneornot {

namespace {

std::size_t cheapest_near_best(std::span<const Offer> offers, double margin) {
  const double best = std::ranges::max_element(offers, {}, &Offer::score)->score;
  const auto is_near = [&](const Offer& offer) {
    return is_within_margin(best - offer.score, margin);
  };
  const bool by_dollars = std::ranges::all_of(
      offers, [&](const Offer& offer) { return offer.usd.has_value() || !is_near(offer); });
  const Offer* cheapest = nullptr;
  for (const Offer& offer : offers) {
    if (is_near(offer) &&
        (cheapest == nullptr || price_of(offer, by_dollars) < price_of(*cheapest, by_dollars))) {
      cheapest = &offer;
    }
  }
  return static_cast<std::size_t>(cheapest - offers.data());
}

bool beats(const Tradeoff& one, const Tradeoff& other) {
  return one.score >= other.score && one.takes <= other.takes &&
         (one.score > other.score || one.takes < other.takes);
}

}  // namespace

bool is_within_margin(double gap, double margin) {
  constexpr double kRounding = 1e-9;
  return gap <= margin + kRounding;
}

bool have_costs(std::span<const Offer> offers) {
  return std::ranges::all_of(offers, [](const Offer& offer) { return offer.usd.has_value(); });
}

std::pair<double, double> price_of(const Offer& offer, bool by_dollars) {
  return {by_dollars ? offer.usd.value_or(0) : 0, offer.tokens};
}

std::size_t best_offer(std::span<const Offer> offers, const ChoiceRule& rule) {
  check(!offers.empty(), "best_offer: no offers");
  if (!rule.point_usd || !have_costs(offers)) {
    return cheapest_near_best(offers, rule.margin);
  }
  const auto net_worth = [&](const Offer& offer) {
    return 100 * offer.score * *rule.point_usd - offer.usd.value_or(0);
  };
  return static_cast<std::size_t>(std::ranges::max_element(offers, {}, net_worth) - offers.begin());
}

std::vector<std::size_t> pareto_front(std::span<const Tradeoff> tradeoffs) {
  std::vector<std::size_t> front;
  for (std::size_t i = 0; i < tradeoffs.size(); ++i) {
    const bool is_beaten = std::ranges::any_of(
        tradeoffs, [&](const Tradeoff& other) { return beats(other, tradeoffs[i]); });
    if (!is_beaten) {
      front.push_back(i);
    }
  }
  std::ranges::sort(front, {}, [&](std::size_t i) { return std::pair(tradeoffs[i].takes, i); });
  return front;
}

std::vector<Tradeoff> tradeoffs_of(std::span<const Offer> offers) {
  const bool by_dollars = have_costs(offers);
  std::vector<Tradeoff> tradeoffs;
  tradeoffs.reserve(offers.size());
  for (const Offer& offer : offers) {
    tradeoffs.push_back({.score = offer.score, .takes = price_of(offer, by_dollars)});
  }
  return tradeoffs;
}

}  // namespace tuneornot
