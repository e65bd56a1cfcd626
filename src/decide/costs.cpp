#include "decide/costs.h"

#include <algorithm>
#include <vector>

#include "base/random.h"
#include "stats/bootstrap.h"

namespace tuneornot {

namespace {

constexpr std::size_t kCostDraws = 1000;
constexpr std::uint64_t kCostSeed = 1;

std::optional<double> point_usd(const Costs& costs) {
  return costs.point_is_worth ? std::optional(*costs.point_is_worth * costs.months) : std::nullopt;
}

Work average_call(const std::vector<Work>& of_rows, std::span<const std::size_t> rows) {
  Work all;
  for (const std::size_t row : rows) {
    all += of_rows[row];
  }
  return per_call(all);
}

// What each of `routes` took for an average call, on rows drawn anew by groups: (routes, draws),
// the same draws for all. Empty where there is nothing to draw from.
std::vector<std::vector<Work>> drawn_calls(const Evidence& evidence,
                                           const TestScores& test,
                                           const Entrants& routes) {
  std::vector<std::vector<Work>> calls(routes.size());
  if (test.group_count < 2) {
    return calls;
  }
  std::vector<std::vector<Work>> of_rows(routes.size());
  for (std::size_t i = 0; i < routes.size(); ++i) {
    for (const std::size_t row : test.rows) {
      of_rows[i].push_back(work_of(evidence.entrants[routes[i]].test[row]));
    }
  }
  Rng rng(kCostSeed);
  for_each_resample(test.groups, kCostDraws, rng, [&](std::span<const std::size_t> rows) {
    for (std::size_t i = 0; i < routes.size(); ++i) {
      calls[i].push_back(average_call(of_rows[i], rows));
    }
  });
  return calls;
}

// The pick first, then those that it is to be held against.
Entrants to_break_even(const Verdict& verdict) {
  Entrants routes = {verdict.pick};
  for (std::size_t i = 0; i < verdict.routes.size(); ++i) {
    const RouteResult& route = verdict.routes[i];
    const bool is_wanted = route.word != Word::Worse || i == verdict.economy;
    if (i != verdict.pick && is_wanted && route.cost) {
      routes.push_back(i);
    }
  }
  return routes;
}

}  // namespace

ChoiceRule choice_rule(const Evidence& evidence) {
  return {.margin = evidence.margin, .point_usd = point_usd(evidence.pricing.costs)};
}

ChoiceRule choice_rule(const Verdict& verdict) {
  return {.margin = verdict.margin, .point_usd = point_usd(verdict.pricing.costs)};
}

std::string_view name_of(ChosenBy chosen_by) {
  switch (chosen_by) {
    case ChosenBy::Worth:
      return "worth";
    case ChosenBy::Dollars:
      return "dollars";
    case ChosenBy::Tokens:
      break;
  }
  return "tokens";
}

ChosenBy chosen_by(const Verdict& verdict) {
  const auto has_cost = [](const RouteResult& route) { return route.cost.has_value(); };
  if (!verdict.pricing.calls_per_month || std::ranges::none_of(verdict.routes, has_cost)) {
    return ChosenBy::Tokens;
  }
  return verdict.pricing.costs.point_is_worth && std::ranges::all_of(verdict.routes, has_cost)
             ? ChosenBy::Worth
             : ChosenBy::Dollars;
}

std::optional<double> usd_at_volume(const std::optional<RouteCost>& cost, const Pricing& pricing) {
  return cost && pricing.calls_per_month ? std::optional(total_usd(*cost, *pricing.calls_per_month))
                                         : std::nullopt;
}

Offer offer_of(const RouteResult& route, const Pricing& pricing) {
  return {.score = route.score,
          .tokens = route.tokens_per_call,
          .usd = usd_at_volume(route.cost, pricing)};
}

std::vector<Offer> offers_of(const Entrants& entrants, const Verdict& verdict) {
  std::vector<Offer> offers;
  offers.reserve(entrants.size());
  for (const std::size_t entrant : entrants) {
    offers.push_back(offer_of(verdict.routes[entrant], verdict.pricing));
  }
  return offers;
}

std::vector<std::size_t> cost_front(const Verdict& verdict) {
  std::vector<Offer> offers;
  offers.reserve(verdict.routes.size());
  for (const RouteResult& route : verdict.routes) {
    offers.push_back(offer_of(route, verdict.pricing));
  }
  return pareto_front(tradeoffs_of(offers));
}

std::vector<std::size_t> latency_front(const Verdict& verdict) {
  std::vector<std::size_t> places;
  std::vector<Tradeoff> tradeoffs;
  for (std::size_t i = 0; i < verdict.routes.size(); ++i) {
    const RouteResult& route = verdict.routes[i];
    if (route.latency) {
      places.push_back(i);
      tradeoffs.push_back({.score = route.score, .takes = {route.latency->p95.value, 0}});
    }
  }
  std::vector<std::size_t> front = pareto_front(tradeoffs);
  for (std::size_t& route : front) {
    route = places[route];
  }
  return front;
}

void add_break_evens(const Evidence& evidence, const TestScores& test, Verdict& verdict) {
  const std::optional<RouteCost>& ours = verdict.routes[verdict.pick].cost;
  const Entrants routes = to_break_even(verdict);
  if (!ours || routes.size() < 2) {
    return;
  }
  const std::vector<std::vector<Work>> calls = drawn_calls(evidence, test, routes);
  for (std::size_t i = 1; i < routes.size(); ++i) {
    if (const std::optional<RouteCost>& theirs = verdict.routes[routes[i]].cost) {
      verdict.break_evens.push_back(
          {.route = routes[i],
           .found = break_even(*ours, *theirs, {.first = calls[0], .second = calls[i]}),
           .what_ifs = what_ifs(*ours, *theirs)});
    }
  }
}

}  // namespace tuneornot
