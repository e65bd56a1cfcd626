#include "report/cost_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

using Texts = std::vector<std::string>;

// "from 2,500 calls a month on", "up to 2,500 calls a month", "from 1,000 to 2,500 calls a month".
std::string volumes_words(const VolumeRange& range) {
  if (range.high >= kMostCalls) {
    return fmt::format("from {} calls a month on", calls_text(range.low));
  }
  if (range.low <= 1) {
    return fmt::format("up to {} calls a month", calls_text(range.high));
  }
  return fmt::format("from {} to {} calls a month", calls_text(range.low), calls_text(range.high));
}

// Where the second of the two is cheaper.
std::vector<VolumeRange> ranges_of_second(const BreakEven& found) {
  std::vector<VolumeRange> ranges;
  bool is_second = found.at_one_call == Cheaper::Second;
  double from = 1;
  for (const double volume : found.volumes) {
    if (is_second) {
      ranges.push_back({.low = from, .high = volume});
    }
    is_second = !is_second;
    from = volume;
  }
  if (is_second) {
    ranges.push_back({.low = from});
  }
  return ranges;
}

std::string cheaper_where(const BreakEven& found) {
  if (found.volumes.empty()) {
    switch (found.at_one_call) {
      case Cheaper::First:
        return "costs more at any volume";
      case Cheaper::Second:
        return "costs less at any volume";
      case Cheaper::Neither:
        break;
    }
    return "costs as much at any volume";
  }
  Texts parts;
  for (const VolumeRange& range : ranges_of_second(found)) {
    parts.push_back(volumes_words(range));
  }
  return fmt::format("costs less {}", fmt::join(parts, " and "));
}

std::string unsure_words(const BreakEven& found) {
  Texts parts;
  for (const VolumeRange& range : found.unsure) {
    if (range.low <= 1 && range.high >= kMostCalls) {
      return "these rows do not tell at any volume";
    }
    parts.push_back(range.high >= kMostCalls
                        ? fmt::format("{} or more, perhaps never", calls_text(range.low))
                        : fmt::format("{} to {}", calls_text(range.low), calls_text(range.high)));
  }
  return parts.empty() ? "" : fmt::format("95 %: {}", fmt::join(parts, ", "));
}

// The smallest and the largest break-even under all changes of what is assumed.
std::string what_if_words(const RouteBreakEven& break_even) {
  double low = kMostCalls;
  double high = 1;
  bool may_have_none = false;
  for (const WhatIf& what_if : break_even.what_ifs) {
    may_have_none = may_have_none || what_if.volumes.empty();
    for (const double volume : what_if.volumes) {
      low = std::min(low, volume);
      high = std::max(high, volume);
    }
  }
  const std::string from = calls_text(std::min(low, high));
  const std::string to = calls_text(high);
  if (low > high || (from == to && !may_have_none)) {
    return "";
  }
  return fmt::format("{} to {}{} if its price, the output length or the hit rate is off by half",
                     from,
                     to,
                     may_have_none ? ", or none," : "");
}

std::string by_strategy(const ByStrategy& numbers, std::string_view unit) {
  Texts parts;
  for (const auto& [strategy, number] : numbers.named) {
    parts.push_back(fmt::format("{:g} {} ({})", number, unit, shortened(strategy, 40)));
  }
  return numbers.named.empty() ? fmt::format("{:g} {}", numbers.usual, unit)
                               : fmt::format("{}", fmt::join(parts, ", "));
}

bool is_nothing(const ByStrategy& numbers) {
  return numbers == ByStrategy{};
}

std::string per_million(double usd_per_token) {
  return fmt::format("${:.4g}", 1e6 * usd_per_token);
}

void add_volume(const Pricing& pricing, Texts& parts) {
  const Costs& costs = pricing.costs;
  parts.push_back(fmt::format("{:g} months", costs.months));
  parts.push_back(pricing.calls_per_month
                      ? fmt::format("{} calls a month over {:g} hours",
                                    counted(static_cast<std::size_t>(*pricing.calls_per_month)),
                                    costs.active_hours)
                      : "no volume is given (--volume), so fewer tokens a call counts as cheaper");
}

void add_machine(const MachineCosts& machine, Texts& parts) {
  if (machine.usd_per_month) {
    parts.push_back(
        fmt::format("machines always on, {} a month each, enough for {:g} times the average load",
                    usd_text(*machine.usd_per_month),
                    machine.peak));
  }
  if (machine.usd_per_hour) {
    parts.push_back(fmt::format("a machine at ${:g} an hour of {}",
                                *machine.usd_per_hour,
                                machine.usd_per_month ? "training and search" : "work"));
  }
  if (machine.usd_per_hour || machine.usd_per_month) {
    parts.emplace_back("as fast as this one in batches");
  }
}

void add_models(const Pricing& pricing, Texts& parts) {
  for (const auto& [model, price] : pricing.models) {
    const TokenPrice& tokens = price.tokens;
    std::string text = fmt::format("a million tokens of {}: {} in, {} out",
                                   shortened(model, 40),
                                   per_million(tokens.input),
                                   per_million(tokens.output));
    if (tokens.cache_read) {
      text += fmt::format(", {} read from a cache that keeps {:g} tokens or more for {:g} minutes",
                          per_million(*tokens.cache_read),
                          pricing.costs.cache.from_tokens,
                          pricing.costs.cache.minutes);
    }
    if (tokens.cache_write) {
      text += fmt::format(", {} written to it", per_million(*tokens.cache_write));
    }
    parts.push_back(text + fmt::format(" ({})", shortened(price.source, 60)));
  }
}

void add_people(const Costs& costs, Texts& parts) {
  if (!is_nothing(costs.labels_to_buy)) {
    parts.push_back(fmt::format(
        "{} to buy at ${:g}", by_strategy(costs.labels_to_buy, "labels"), costs.label_usd));
  }
  if (!is_nothing(costs.setup_hours)) {
    parts.push_back(
        fmt::format("{} to set up at ${:g}", by_strategy(costs.setup_hours, "h"), costs.hour_usd));
  }
  if (!is_nothing(costs.upkeep_hours)) {
    parts.push_back(fmt::format(
        "{} a month of upkeep at ${:g}", by_strategy(costs.upkeep_hours, "h"), costs.hour_usd));
  }
  if (costs.retrains > 0) {
    parts.push_back(fmt::format("trained again {:g} times", costs.retrains));
  }
}

}  // namespace

std::string break_even_words(const Verdict& verdict, const RouteBreakEven& break_even) {
  const std::string name = route_name(verdict.routes[break_even.route].candidate);
  std::string limits = unsure_words(break_even.found);
  const std::string what_ifs = what_if_words(break_even);
  limits += limits.empty() || what_ifs.empty() ? what_ifs : "; " + what_ifs;
  return fmt::format("{} {}{}",
                     name,
                     cheaper_where(break_even.found),
                     limits.empty() ? "" : fmt::format(" ({})", limits));
}

std::string assumptions(const Verdict& verdict) {
  Texts parts;
  add_volume(verdict.pricing, parts);
  add_machine(verdict.pricing.costs.machine, parts);
  add_models(verdict.pricing, parts);
  add_people(verdict.pricing.costs, parts);
  if (const std::optional<double> worth = verdict.pricing.costs.point_is_worth) {
    parts.push_back(fmt::format("a point is worth {} a month", usd_text(*worth)));
  }
  return fmt::format("{}", fmt::join(parts, "; "));
}

}  // namespace tuneornot
