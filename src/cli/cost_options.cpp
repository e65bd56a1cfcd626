#include "cli/cost_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "cli/number_range.h"

namespace tuneornot {

void declare_cost_options(CLI::App& options, CostOptions& values) {
  options.add_option("--volume", values.volume, "calls a month that are to come")
      ->check(number_within(1.0, kMostCalls))
      ->type_name("CALLS");
  options
      .add_option("--latency",
                  values.latency_p95_ms,
                  "milliseconds that 95 of 100 calls are to keep within; a route that takes longer "
                  "is not taken")
      ->check(number_within(kLeastLatencyMs, kMostLatencyMs))
      ->type_name("MS");
  options.add_option("--months", values.months, "months over which costs count (default: 12)")
      ->check(number_within(1.0, 1200.0))
      ->type_name("N");
  options
      .add_option("--machine-per-hour",
                  values.machine_per_hour,
                  "dollars for an hour of a machine like this one, paid while it works")
      ->check(number_within(0.0, 1e9))
      ->type_name("USD");
  options
      .add_option("--machine-per-month",
                  values.machine_per_month,
                  "dollars a month for one that is always on and answers the calls")
      ->check(number_within(0.0, 1e9))
      ->type_name("USD");
  options
      .add_option("--price",
                  values.token_prices,
                  "what tokens of a model would cost at a provider: MODEL=IN/OUT, dollars for a "
                  "million, or MODEL=NAME in the file of --prices; may be repeated")
      ->type_name("MODEL=PRICE");
  options
      .add_option(
          "--prices", values.price_file, "token prices: litellm's model_prices JSON as it is")
      ->type_name("FILE");
  options.add_flag("--in-batches",
                   values.in_batches,
                   "calls may wait for hours: take a provider's prices of batches from --prices");
}

void settle_costs(const CostOptions& options, const std::filesystem::path& folder, Task& task) {
  const auto settle = [](const auto& given, auto& setting) {
    if (given) {
      setting = given.value_or(0);
    }
  };
  settle(options.volume, task.needs.calls_per_month);
  settle(options.latency_p95_ms, task.needs.latency_p95_ms);
  settle(options.months, task.costs.months);
  settle(options.machine_per_hour, task.costs.machine.usd_per_hour);
  settle(options.machine_per_month, task.costs.machine.usd_per_month);
  for (const std::string& price : options.token_prices) {
    const std::size_t equals = price.find('=');
    if (equals == 0 || equals == std::string::npos || equals + 1 == price.size()) {
      throw Error(ErrorKind::Usage,
                  fmt::format("--price {}: names no model; write MODEL=PRICE, such as "
                              "smollm2=0.15/0.60",
                              shortened(price, 60)));
    }
    task.costs.token_prices[price.substr(0, equals)] = price.substr(equals + 1);
  }
  task.costs.in_batches |= options.in_batches;
  if (!options.price_file.empty()) {
    task.prices = std::filesystem::proximate(options.price_file, folder).string();
  }
}

Pricing pricing_of(const Task& task, const std::filesystem::path& folder) {
  Pricing pricing{.costs = task.costs, .calls_per_month = task.needs.calls_per_month};
  std::optional<PriceList> list;
  if (!task.prices.empty()) {
    list = load_prices((folder / task.prices).lexically_normal(),
                       task.costs.in_batches ? Calling::Batches : Calling::Single);
  }
  for (const auto& [model, price] : task.costs.token_prices) {
    pricing.models.emplace(model, read_token_price(price, list));
  }
  return pricing;
}

void check_priced_models(const Pricing& pricing, std::span<const std::string> models) {
  for (const auto& [model, price] : pricing.models) {
    if (std::ranges::find(models, model) == models.end()) {
      throw Error(
          ErrorKind::Usage,
          fmt::format("there is a price for \"{}\", and no route runs on that model; {}",
                      shortened(model, 60),
                      models.empty() ? "no route of this study runs on a model"
                                     : "the models are " + quoted_list(models, models.size())));
    }
  }
}

}  // namespace tuneornot
