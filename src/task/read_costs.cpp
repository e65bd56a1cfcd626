#include "task/read_costs.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/plain_text.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr NumberRange kUsd = {.least = 0, .most = 1e9, .said = "dollars from 0 to a billion"};
constexpr NumberRange kCount = {.least = 0, .most = 1e9, .said = "a number from 0 to a billion"};
constexpr NumberRange kHours = {.least = 0, .most = 1e6, .said = "hours from 0 to a million"};

// A number, or a map of numbers by strategy.
ByStrategy by_strategy(const Value& value, const NumberRange& range) {
  if (value.node.kind != YamlNode::Kind::Map) {
    return {.usual = number_of(value, range)};
  }
  ByStrategy numbers;
  for (std::size_t index = 0; index < value.node.keys.size(); ++index) {
    const std::string& strategy = value.node.keys[index].name;
    const Value number = {.file = value.file,
                          .name = value.name + '.' + shortened(strategy, kShownColumns),
                          .node = value.node.items[index]};
    numbers.named.emplace(strategy, number_of(number, range));
  }
  return numbers;
}

void read_token_prices(const Value& value, Task& task) {
  if (value.node.kind != YamlNode::Kind::Map) {
    refuse(value, "must be a map of models and prices, such as {smollm2: 0.15/0.60}");
  }
  for (std::size_t index = 0; index < value.node.keys.size(); ++index) {
    const std::string& model = value.node.keys[index].name;
    task.costs.token_prices.emplace(
        model,
        text_of({.file = value.file,
                 .name = value.name + '.' + shortened(model, kShownColumns),
                 .node = value.node.items[index]}));
  }
}

constexpr std::array kMachineKeys = {
    Key{"usd_per_hour",
        [](const Value& value, Task& task) {
          task.costs.machine.usd_per_hour = number_of(value, kUsd);
        }},
    Key{"usd_per_month",
        [](const Value& value, Task& task) {
          task.costs.machine.usd_per_month = number_of(value, kUsd);
        }},
    Key{"peak",
        [](const Value& value, Task& task) {
          task.costs.machine.peak =
              number_of(value, {.least = 1, .most = 1000, .said = "a number from 1 to 1000"});
        }},
};

constexpr std::array kCacheKeys = {
    Key{"minutes",
        [](const Value& value, Task& task) {
          task.costs.cache.minutes = number_of(value, kCount);
        }},
    Key{"from_tokens",
        [](const Value& value, Task& task) {
          task.costs.cache.from_tokens = number_of(value, kCount);
        }},
};

constexpr std::array kCostsKeys = {
    Key{"months",
        [](const Value& value, Task& task) {
          task.costs.months =
              number_of(value, {.least = 1, .most = 1200, .said = "months from 1 to 1200"});
        }},
    Key{"machine", [](const Value& value, Task& task) { read_keys(value, kMachineKeys, task); }},
    Key{"token_prices", read_token_prices},
    Key{"in_batches",
        [](const Value& value, Task& task) {
          task.costs.in_batches = truth_of(value, "calls may wait for hours");
        }},
    Key{"cache", [](const Value& value, Task& task) { read_keys(value, kCacheKeys, task); }},
    Key{"active_hours",
        [](const Value& value, Task& task) {
          task.costs.active_hours =
              number_of(value, {.least = 1, .most = 744, .said = "hours a month, from 1 to 744"});
        }},
    Key{"label_usd",
        [](const Value& value, Task& task) { task.costs.label_usd = number_of(value, kUsd); }},
    Key{"labels_to_buy",
        [](const Value& value, Task& task) {
          task.costs.labels_to_buy = by_strategy(value, kCount);
        }},
    Key{"hour_usd",
        [](const Value& value, Task& task) { task.costs.hour_usd = number_of(value, kUsd); }},
    Key{"setup_hours",
        [](const Value& value, Task& task) {
          task.costs.setup_hours = by_strategy(value, kHours);
        }},
    Key{"upkeep_hours",
        [](const Value& value, Task& task) {
          task.costs.upkeep_hours = by_strategy(value, kHours);
        }},
    Key{"retrains",
        [](const Value& value, Task& task) { task.costs.retrains = number_of(value, kCount); }},
    Key{"point_is_worth",
        [](const Value& value, Task& task) { task.costs.point_is_worth = number_of(value, kUsd); }},
};

// What is counted in pieces needs the price of a piece: without it, it would count as nothing.
void check_priced(const Value& costs, std::string_view pieces, std::string_view price) {
  const std::vector<YamlKey>& keys = costs.node.keys;
  const auto counted = std::ranges::find(keys, pieces, &YamlKey::name);
  if (counted != keys.end() && std::ranges::find(keys, price, &YamlKey::name) == keys.end()) {
    refuse_at(costs.file,
              counted->line,
              fmt::format(R"("{0}.{1}" needs "{0}.{2}" beside it)", costs.name, pieces, price));
  }
}

}  // namespace

void read_calls_per_month(const Value& value, Task& task) {
  task.needs.calls_per_month = number_of(
      value, {.least = 1, .most = kMostCalls, .said = "calls a month, from 1 to a billion"});
}

void read_costs(const Value& value, Task& task) {
  read_keys(value, kCostsKeys, task);
  check_priced(value, "labels_to_buy", "label_usd");
  check_priced(value, "setup_hours", "hour_usd");
  check_priced(value, "upkeep_hours", "hour_usd");
}

}  // namespace tuneornot
