#include "task/costs.h"
#include "base/refusal_test.h"

#include <gtest/gtest.h>

#include "task/load_task.h"

namespace tuneornot {
namespace {

const std::string kData = "data: {file: a.csv, input: text, output: label}\n";

Costs read(const std::string& yaml) {
  return parse_task(kData + yaml, "task.yaml").costs;
}

std::string refused_costs(const std::string& yaml) {
  return refusal([&] { parse_task(kData + yaml, "task.yaml"); });
}

Task priced_task() {
  Task task = parse_task(kData, "task.yaml");
  task.needs.calls_per_month = 40000;
  task.needs.latency_p95_ms = 800;
  task.prices = "prices.json";
  task.costs = {.months = 24,
                .machine = {.usd_per_hour = 0.04, .usd_per_month = 29, .peak = 2.5},
                .cache = {.minutes = 60, .from_tokens = 2048},
                .active_hours = 200,
                .label_usd = 0.15,
                .labels_to_buy = {.named = {{"fine_tune", 500}}},
                .hour_usd = 80,
                .setup_hours = {.usual = 2},
                .upkeep_hours = {.named = {{"fine_tune", 1.5}, {"few_shot", 0.5}}},
                .retrains = 3,
                .token_prices = {{"smollm2", "0.15/0.60"}, {"a: b", "vendor/model"}},
                .in_batches = true,
                .point_is_worth = 100};
  return task;
}

TEST(CostsTest, ReadsEveryKey) {
  const Costs costs = read(R"(costs:
  months: 24
  machine: {usd_per_hour: 0.04, usd_per_month: 29, peak: 2.5}
  token_prices: {smollm2: 0.15/0.60, "a: b": vendor/model}
  in_batches: true
  cache: {minutes: 60, from_tokens: 2048}
  active_hours: 200
  label_usd: 0.15
  labels_to_buy: {fine_tune: 500}
  hour_usd: 80
  setup_hours: 2
  upkeep_hours: {fine_tune: 1.5, few_shot: 0.5}
  retrains: 3
  point_is_worth: 100
)");
  EXPECT_EQ(costs, priced_task().costs);
}

TEST(CostsTest, ComesBackFromTheTaskFileItWasWrittenTo) {
  const Task task = priced_task();
  EXPECT_EQ(parse_task(task_yaml(task), "task.yaml"), task);
  const Task plain = parse_task(kData, "task.yaml");
  EXPECT_EQ(task_yaml(plain).find("costs"), std::string::npos);
}

TEST(CostsTest, WhatIsNotGivenIsNotKnown) {
  EXPECT_EQ(read("").machine.usd_per_hour, std::nullopt);
  EXPECT_EQ(read("").months, 12);
  EXPECT_EQ(parse_task(kData, "task.yaml").needs.calls_per_month, std::nullopt);
}

TEST(CostsTest, ANumberByStrategyIsThatOfTheStrategyOrTheUsualOne) {
  EXPECT_EQ(read("costs: {hour_usd: 80, setup_hours: 2}").setup_hours.of("few_shot"), 2);
  const ByStrategy named = read("costs: {hour_usd: 80, setup_hours: {fine_tune: 8}}").setup_hours;
  EXPECT_EQ(named.of("fine_tune"), 8);
  EXPECT_EQ(named.of("few_shot"), 0);
}

TEST(CostsTest, RefusesWhatIsCountedInPiecesThatHaveNoPrice) {
  EXPECT_EQ(refused_costs("costs: {labels_to_buy: 500}"),
            "task.yaml:2: \"costs.labels_to_buy\" needs \"costs.label_usd\" beside it");
  EXPECT_EQ(refused_costs("costs: {upkeep_hours: 1}"),
            "task.yaml:2: \"costs.upkeep_hours\" needs \"costs.hour_usd\" beside it");
  EXPECT_EQ(refused_costs("costs: {setup_hours: 1}"),
            "task.yaml:2: \"costs.setup_hours\" needs \"costs.hour_usd\" beside it");
}

TEST(CostsTest, RefusesNumbersThatCannotBe) {
  EXPECT_EQ(refused_costs("costs: {machine: {usd_per_hour: -1}}"),
            "task.yaml:2: \"costs.machine.usd_per_hour\" is -1; it must be dollars from 0 to a "
            "billion");
  EXPECT_EQ(refused_costs("costs: {months: 0}"),
            "task.yaml:2: \"costs.months\" is 0; it must be months from 1 to 1200");
  EXPECT_EQ(refused_costs("costs: {hour_usd: 1, setup_hours: {fine_tune: many}}"),
            "task.yaml:2: \"costs.setup_hours.fine_tune\" is many; it must be hours from 0 to a "
            "million");
  EXPECT_EQ(refused_costs("costs: {active_hours: 800}"),
            "task.yaml:2: \"costs.active_hours\" is 800; it must be hours a month, from 1 to 744");
  EXPECT_EQ(refused_costs("costs: {machine: {peak: 0.5}}"),
            "task.yaml:2: \"costs.machine.peak\" is 0.5; it must be a number from 1 to 1000");
  EXPECT_EQ(refused_costs("needs: {calls_per_month: 0}"),
            "task.yaml:2: \"needs.calls_per_month\" is 0; it must be calls a month, from 1 to a "
            "billion");
  EXPECT_EQ(refused_costs("costs: {token_prices: 0.15}"),
            "task.yaml:2: \"costs.token_prices\" must be a map of models and prices, such as "
            "{smollm2: 0.15/0.60}");
}

}  // namespace
}  // namespace tuneornot
