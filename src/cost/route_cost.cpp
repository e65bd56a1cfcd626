#include "cost/route_cost.h"

#include <algorithm>
#include <cmath>

namespace tuneornot {

namespace {

constexpr double kMsPerHour = 3.6e6;
constexpr double kMsPerMinute = 6e4;
constexpr double kHoursPerMonth = 730;

// Choosing shots takes milliseconds: nothing that a price by the token should be unknown for.
constexpr double kNothingTrainedMs = 1000;

bool is_cached(const RouteCost& cost) {
  const Terms& terms = cost.terms;
  return terms.tokens && terms.tokens->cache_read &&
         cost.call.shared_tokens >= terms.cache.from_tokens;
}

// At a given rate of hits.
double usd_for_tokens(const RouteCost& cost, const TokenPrice& price, double hits) {
  const Work& call = cost.call;
  const double read = price.cache_read.value_or(price.input);
  const double written = price.cache_write.value_or(price.input);
  const double shared = is_cached(cost) ? hits * read + (1 - hits) * written : price.input;
  return call.own_tokens * price.input + call.shared_tokens * shared +
         call.output_tokens * price.output;
}

// Of work that is paid by the hour; one that is paid by the month is worth a share of it.
std::optional<double> usd_per_machine_ms(const MachineCosts& machine) {
  if (machine.usd_per_hour) {
    return *machine.usd_per_hour / kMsPerHour;
  }
  if (machine.usd_per_month) {
    return *machine.usd_per_month / kHoursPerMonth / kMsPerHour;
  }
  return std::nullopt;
}

std::optional<double> machine_usd(const MachineCosts& machine, std::optional<double> ms) {
  if (!ms) {
    return std::nullopt;
  }
  const std::optional<double> price = usd_per_machine_ms(machine);
  if (!price) {
    return *ms < kNothingTrainedMs ? std::optional(0.0) : std::nullopt;
  }
  return *ms * *price;
}

Terms terms_of(const Pricing& pricing, const Candidate& candidate) {
  const Costs& costs = pricing.costs;
  Terms terms{.months = costs.months,
              .peak = costs.machine.peak,
              .active_ms = costs.active_hours * kMsPerHour,
              .cache = costs.cache,
              .upkeep_usd = costs.upkeep_hours.of(candidate.strategy) * costs.hour_usd};
  const auto charged = pricing.models.find(candidate.model);
  if (charged != pricing.models.end()) {
    terms.tokens = charged->second.tokens;
  } else if (costs.machine.usd_per_month) {
    terms.usd_per_machine = costs.machine.usd_per_month;
  } else {
    terms.usd_per_machine_ms = usd_per_machine_ms(costs.machine).value_or(0);
  }
  return terms;
}

// Calls of a search follow one another, so a cache has their beginnings.
std::optional<double> search_usd(const RouteCost& cost,
                                 const MachineCosts& machine,
                                 const Work& search) {
  if (!cost.terms.tokens) {
    return machine_usd(machine, search.machine_ms);
  }
  RouteCost searching = cost;
  searching.call = per_call(search);
  return search.calls * usd_for_tokens(searching, *cost.terms.tokens, 1);
}

}  // namespace

bool Pricing::has_prices() const {
  return !models.empty() || costs.machine.usd_per_hour || costs.machine.usd_per_month;
}

double hit_rate(const RouteCost& cost, double calls_per_month) {
  if (!is_cached(cost)) {
    return 0;
  }
  const Terms& terms = cost.terms;
  const double calls_while_kept =
      calls_per_month * terms.cache.minutes * kMsPerMinute / terms.active_ms;
  return std::min(1.0, -std::expm1(-calls_while_kept) * terms.hit_rate_factor);
}

double machines(const RouteCost& cost, double calls_per_month) {
  const double load = calls_per_month * cost.call.machine_ms / cost.terms.active_ms;
  return std::max(1.0, std::ceil(load * cost.terms.peak));
}

double usd_per_call(const RouteCost& cost, double calls_per_month) {
  return cost.terms.tokens
             ? usd_for_tokens(cost, *cost.terms.tokens, hit_rate(cost, calls_per_month))
             : cost.call.machine_ms * cost.terms.usd_per_machine_ms;
}

double fixed_usd_per_month(const RouteCost& cost, double calls_per_month) {
  const double machine_usd = cost.terms.usd_per_machine
                                 ? *cost.terms.usd_per_machine * machines(cost, calls_per_month)
                                 : 0;
  return machine_usd + cost.terms.upkeep_usd;
}

double usd_per_month(const RouteCost& cost, double calls_per_month) {
  return calls_per_month * usd_per_call(cost, calls_per_month) +
         fixed_usd_per_month(cost, calls_per_month);
}

double total_usd(const RouteCost& cost, double calls_per_month) {
  return cost.upfront.usd() + cost.terms.months * usd_per_month(cost, calls_per_month);
}

PricedRoute price_route(const Pricing& pricing,
                        const Candidate& candidate,
                        const Work& calls,
                        const Effort& effort) {
  const Costs& costs = pricing.costs;
  RouteCost cost{.terms = terms_of(pricing, candidate), .call = per_call(calls)};
  if (calls.calls == 0) {
    return {.unknown = "no call was answered"};
  }
  if (is_current(candidate) && candidate.model.empty()) {
    return {.unknown = "what you run today has no price here"};
  }
  if (!cost.terms.tokens && !usd_per_machine_ms(costs.machine)) {
    return {.unknown = "the machine has no price"};
  }
  const std::optional<double> search = search_usd(cost, costs.machine, effort.search);
  const std::optional<double> discarded = machine_usd(costs.machine, effort.discarded_ms);
  const std::optional<double> training = machine_usd(costs.machine, effort.training_ms);
  if (!search || !discarded || !training) {
    return {.unknown = usd_per_machine_ms(costs.machine) ? "its training was not timed"
                                                         : "the machine that trains has no price"};
  }
  cost.upfront = {.labels_usd = costs.labels_to_buy.of(candidate.strategy) * costs.label_usd,
                  .search_usd = *search + *discarded,
                  .training_usd = *training * (1 + costs.retrains),
                  .setup_usd = costs.setup_hours.of(candidate.strategy) * costs.hour_usd};
  return {.cost = cost};
}

}  // namespace tuneornot
