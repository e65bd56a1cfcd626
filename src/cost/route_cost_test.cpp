#include "cost/route_cost.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tuneornot {
namespace {

const Candidate kTuned = {.strategy = "fine_tune", .model = "m"};

Pricing by_the_hour(double usd) {
  return {.costs = {.machine = {.usd_per_hour = usd}}};
}

Pricing by_the_token(const TokenPrice& price) {
  return {.costs = {}, .models = {{"m", {.tokens = price, .source = "as given"}}}};
}

// Of 100 calls of 2 seconds each.
const Work kCalls = {.calls = 100,
                     .shared_tokens = 200'000,
                     .own_tokens = 5'000,
                     .output_tokens = 1'000,
                     .machine_ms = 200'000};

const Effort kNoEffort = {.training_ms = 0, .discarded_ms = 0};

RouteCost priced(const Pricing& pricing, const Effort& effort = kNoEffort) {
  const PricedRoute route = price_route(pricing, kTuned, kCalls, effort);
  EXPECT_TRUE(route.cost.has_value()) << route.unknown;
  return route.cost.value_or(RouteCost());
}

TEST(WorkTest, CountsTheCallsThatUsedATokenOrGaveAnAnswer) {
  std::vector<Outcome> outcomes(4);
  outcomes[0].answer.usage = {.prompt_tokens = 100, .cache_read_tokens = 60, .output_tokens = 10};
  outcomes[0].work_ms = 30;
  outcomes[1].answer.usage = {.prompt_tokens = 200, .cache_write_tokens = 60, .output_tokens = 30};
  outcomes[1].work_ms = 10;
  outcomes[1].answer.failure = CallFailure{.kind = CallFailure::Kind::Unreadable};
  outcomes[2].answer.failure = CallFailure{.kind = CallFailure::Kind::TimedOut};
  outcomes[2].work_ms = 1000;
  outcomes[3].work_ms = 2;  // a baseline's
  const Work work = work_of(outcomes);
  EXPECT_EQ(work.calls, 3);
  EXPECT_EQ(work.shared_tokens, 120);
  EXPECT_EQ(work.own_tokens, 180);
  EXPECT_EQ(work.output_tokens, 40);
  EXPECT_EQ(work.machine_ms, 42);
  EXPECT_DOUBLE_EQ(tokens_of(per_call(work)), 340.0 / 3);
  EXPECT_EQ(tokens_of(per_call(work_of(std::vector<Outcome>{}))), 0);
}

TEST(RouteCostTest, ChargesTheSecondsOfAMachineThatIsPaidByTheHour) {
  // 2 s at 1.8 $/h are 0.001 $ a call.
  const RouteCost cost = priced(by_the_hour(1.8));
  EXPECT_DOUBLE_EQ(usd_per_call(cost, 1), 0.001);
  EXPECT_DOUBLE_EQ(usd_per_call(cost, 1e6), 0.001);
  EXPECT_EQ(fixed_usd_per_month(cost, 1e6), 0);
  EXPECT_DOUBLE_EQ(total_usd(cost, 1000), 12.0);  // 12 months at 1 $
}

TEST(RouteCostTest, ChargesAsManyMachinesAsThePeakLoadNeedsWhenTheyAreAlwaysOn) {
  // 730 h at 2 s a call are 1,314,000 calls; at a peak of 3 a third of them.
  const RouteCost cost = priced({.costs = {.machine = {.usd_per_month = 29}}});
  EXPECT_EQ(usd_per_call(cost, 1e6), 0);
  EXPECT_EQ(machines(cost, 1), 1);
  EXPECT_EQ(machines(cost, 437'999), 1);
  EXPECT_EQ(machines(cost, 438'001), 2);
  EXPECT_EQ(fixed_usd_per_month(cost, 438'001), 58);
  EXPECT_EQ(total_usd(cost, 1), 12 * 29);
}

TEST(RouteCostTest, ServesAlwaysOnAndTrainsByTheHourWhenBothPricesAreGiven) {
  const Pricing both = {.costs = {.machine = {.usd_per_hour = 2, .usd_per_month = 29}}};
  const RouteCost cost = priced(both, {.training_ms = 3.6e6, .discarded_ms = 0});
  EXPECT_DOUBLE_EQ(cost.upfront.training_usd, 2);
  EXPECT_EQ(usd_per_month(cost, 1000), 29);
  // Alone, the monthly price stands for 730 hours.
  const RouteCost monthly = priced({.costs = {.machine = {.usd_per_month = 29}}},
                                   {.training_ms = 7.3e6, .discarded_ms = 0});
  EXPECT_NEAR(monthly.upfront.training_usd, 29.0 / 730 * 7.3e6 / 3.6e6, 1e-12);
}

TEST(RouteCostTest, ChargesTokensAtTheirPrices) {
  // 2,000 + 50 tokens in, 10 out, no cache.
  const RouteCost cost = priced(by_the_token({.input = 1e-6, .output = 4e-6}));
  EXPECT_EQ(hit_rate(cost, 1e9), 0);
  EXPECT_DOUBLE_EQ(usd_per_call(cost, 1000), 2050e-6 + 40e-6);
}

TEST(RouteCostTest, ACacheIsHitMoreOftenTheMoreCallsThereAre) {
  const RouteCost cost = priced(
      by_the_token({.input = 1e-6, .output = 4e-6, .cache_read = 1e-7, .cache_write = 1.25e-6}));
  // 5 of 43,800 minutes.
  EXPECT_DOUBLE_EQ(hit_rate(cost, 8760), 1 - std::exp(-1.0));
  EXPECT_NEAR(usd_per_call(cost, 1), 50e-6 + 2000 * 1.25e-6 + 40e-6, 1e-6);
  EXPECT_DOUBLE_EQ(usd_per_call(cost, 1e9), 50e-6 + 2000 * 1e-7 + 40e-6);
  double before = usd_per_call(cost, 1);
  for (double volume = 10; volume <= 1e9; volume *= 10) {
    EXPECT_LE(usd_per_call(cost, volume), before);
    before = usd_per_call(cost, volume);
  }
}

TEST(RouteCostTest, AProviderKeepsNoShortBeginning) {
  Pricing pricing = by_the_token({.input = 1e-6, .output = 0, .cache_read = 1e-7});
  pricing.costs.cache.from_tokens = 2001;
  EXPECT_EQ(hit_rate(priced(pricing), 1e9), 0);
  EXPECT_DOUBLE_EQ(usd_per_call(priced(pricing), 1e9), 2050e-6);
}

TEST(RouteCostTest, AddsUpWhatIsPaidBeforeTheFirstCall) {
  Pricing pricing = by_the_hour(1);
  pricing.costs.label_usd = 0.2;
  pricing.costs.labels_to_buy = {.named = {{"fine_tune", 500}}};
  pricing.costs.hour_usd = 80;
  pricing.costs.setup_hours = {.usual = 2};
  pricing.costs.upkeep_hours = {.named = {{"fine_tune", 0.5}}};
  pricing.costs.retrains = 3;
  const Effort effort = {
      .search = {.calls = 9, .machine_ms = 1.8e6}, .training_ms = 7.2e6, .discarded_ms = 3.6e6};
  const RouteCost cost = priced(pricing, effort);
  EXPECT_DOUBLE_EQ(cost.upfront.labels_usd, 100);
  EXPECT_DOUBLE_EQ(cost.upfront.search_usd, 1.5);
  EXPECT_DOUBLE_EQ(cost.upfront.training_usd, 8);
  EXPECT_DOUBLE_EQ(cost.upfront.setup_usd, 160);
  EXPECT_DOUBLE_EQ(cost.upfront.usd(), 269.5);
  EXPECT_DOUBLE_EQ(fixed_usd_per_month(cost, 1), 40);
}

TEST(RouteCostTest, SearchByTheTokenReadsFromTheCache) {
  const Effort effort = {.search = kCalls, .training_ms = 10, .discarded_ms = 0};
  const RouteCost cost =
      priced(by_the_token({.input = 1e-6, .output = 4e-6, .cache_read = 1e-7}), effort);
  EXPECT_DOUBLE_EQ(cost.upfront.search_usd, 100 * (50e-6 + 2000 * 1e-7 + 40e-6));
}

TEST(RouteCostTest, WhatIsNotKnownIsNotNothing) {
  const auto unknown = [](const Pricing& pricing, const Work& calls, const Effort& effort) {
    const PricedRoute route = price_route(pricing, kTuned, calls, effort);
    EXPECT_FALSE(route.cost.has_value());
    return route.unknown;
  };
  EXPECT_EQ(unknown({}, kCalls, kNoEffort), "the machine has no price");
  EXPECT_EQ(unknown(by_the_hour(1), {}, kNoEffort), "no call was answered");
  EXPECT_EQ(price_route(by_the_hour(1), {.strategy = "current"}, kCalls, kNoEffort).unknown,
            "what you run today has no price here");
  EXPECT_TRUE(
      price_route(by_the_hour(1), {.strategy = "current", .model = "m"}, kCalls, kNoEffort).cost);
  EXPECT_EQ(unknown(by_the_hour(1), kCalls, {.discarded_ms = 0}), "its training was not timed");
  const Pricing tokens = by_the_token({.input = 1e-6, .output = 4e-6});
  EXPECT_EQ(unknown(tokens, kCalls, {.training_ms = 60'000, .discarded_ms = 0}),
            "the machine that trains has no price");
  // Choosing shots takes no time worth a price.
  EXPECT_TRUE(price_route(tokens, kTuned, kCalls, {.training_ms = 3, .discarded_ms = 0}).cost);
  EXPECT_FALSE(Pricing{}.has_prices());
  EXPECT_TRUE(tokens.has_prices());
}

}  // namespace
}  // namespace tuneornot
