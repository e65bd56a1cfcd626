#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cost/route_cost.h"
#include "task/task.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace tuneornot {

// What is to be reckoned with instead of what the task file says of costs and needs.
struct CostOptions {
  std::optional<double> volume;
  std::optional<double> latency_p95_ms;
  std::optional<double> months;
  std::optional<double> machine_per_hour;
  std::optional<double> machine_per_month;
  std::vector<std::string> token_prices;  // MODEL=PRICE
  std::string price_file;                 // from where the user stands
  bool in_batches = false;

  bool operator==(const CostOptions&) const = default;
};

void declare_cost_options(CLI::App& options, CostOptions& values);

// Puts it into the task of that folder. Throws ErrorKind::Usage for a price without a model.
void settle_costs(const CostOptions& options, const std::filesystem::path& folder, Task& task);

// The task's costs, the prices of tokens looked up. Throws ErrorKind::Usage or Data.
Pricing pricing_of(const Task& task, const std::filesystem::path& folder);

// Throws ErrorKind::Usage for a price of a model that is not among these.
void check_priced_models(const Pricing& pricing, std::span<const std::string> models);

}  // namespace tuneornot
