#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace tuneornot {

// What a choice among entrants goes by.
struct Offer {
  double score = 0;
  double tokens = 0;          // a call
  std::optional<double> usd;  // over the months, at the user's volume; empty: not known
};

struct ChoiceRule {
  double margin = 0.02;
  std::optional<double> point_usd;  // what a hundredth of the metric is worth over the months
};

// Whether a gap between two scores is no more than `margin`. Forgives what is lost in dividing by
// row counts: 0.90 - 0.88 is a little more than 0.02 to the machine.
bool is_within_margin(double gap, double margin);

// Whether dollars can order these; else tokens do.
bool have_costs(std::span<const Offer> offers);

// What orders them: of routes on machines that are always on and cost alike, the one with fewer
// tokens is the cheaper one.
std::pair<double, double> price_of(const Offer& offer, bool by_dollars);

// The one that is worth most less what it costs, where the rule says what a point is worth and all
// costs are known. Else the cheapest of those within the margin of the best score: by dollars where
// their costs are known, else the one that needs the fewest tokens. The first of several. Needs at
// least one offer.
std::size_t best_offer(std::span<const Offer> offers, const ChoiceRule& rule);

// A score, and what it takes: the less the better.
struct Tradeoff {
  double score = 0;
  std::pair<double, double> takes;
};

// Those that no other one beats, the one that takes least first: the Pareto front, by point
// estimates. One beats another when it is no worse and takes no more, and is better or takes less;
// of those alike in both, all stay.
std::vector<std::size_t> pareto_front(std::span<const Tradeoff> tradeoffs);

// Of score and price.
std::vector<Tradeoff> tradeoffs_of(std::span<const Offer> offers);

}  // namespace tuneornot
