#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tuneornot {

// The largest volume that is reckoned with, in calls a month.
constexpr double kMostCalls = 1e9;

// A number that may be another one for some strategies.
struct ByStrategy {
  double usual = 0;
  std::map<std::string, double> named;

  double of(std::string_view strategy) const;
  bool operator==(const ByStrategy&) const = default;
};

// The machine that answers, trains and searches. A price that is not known stays empty.
struct MachineCosts {
  std::optional<double> usd_per_hour;   // of its work
  std::optional<double> usd_per_month;  // of one that is always on: calls cost no more than that
  double peak = 3;                      // the highest load, in average ones
  bool operator==(const MachineCosts&) const = default;
};

// How a provider's cache of prompts is taken to work.
struct PromptCache {
  double minutes = 5;         // that a prompt's beginning is kept after a call
  double from_tokens = 1024;  // shorter beginnings are not kept
  bool operator==(const PromptCache&) const = default;
};

// What the user knows or assumes of money (docs/decision.md, "What a route costs"). What is not
// given is either not known, and then empty, or nothing to pay for.
struct Costs {
  double months = 12;
  MachineCosts machine;
  PromptCache cache;
  double active_hours = 730;  // of a month, over which calls come
  double label_usd = 0;
  ByStrategy labels_to_buy;  // before the route is what was measured
  double hour_usd = 0;       // of work
  ByStrategy setup_hours;
  ByStrategy upkeep_hours;                          // a month
  double retrains = 0;                              // within the months
  std::map<std::string, std::string> token_prices;  // by a model's name; see read_token_price
  bool in_batches = false;                          // calls may wait for a provider's batches
  std::optional<double> point_is_worth;             // dollars a month for a hundredth of the metric
  bool operator==(const Costs&) const = default;
};

}  // namespace tuneornot
