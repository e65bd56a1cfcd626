#include "cost/break_even.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/random.h"

namespace tuneornot {
namespace {

// A route that costs so much before the first call, and so much for each.
RouteCost line(double upfront_usd, double usd_per_call) {
  return {.terms = {.months = 10, .usd_per_machine_ms = usd_per_call, .active_ms = 1},
          .upfront = {.setup_usd = upfront_usd},
          .call = {.calls = 1, .machine_ms = 1}};
}

// One on machines that are always on, of which one is full at `full` calls a month.
RouteCost stairs(double usd_per_machine, double full) {
  return {.terms = {.months = 10, .usd_per_machine = usd_per_machine, .active_ms = full},
          .call = {.calls = 1, .machine_ms = 1}};
}

TEST(BreakEvenTest, OfTwoLinesIsWhereTheirClosedFormSays) {
  // 500 + 10 V 0.01 = 10 V 0.03 at V = 500 / (10 x 0.02).
  const RouteCost tuned = line(500, 0.01);
  const RouteCost prompted = line(0, 0.03);
  const BreakEven found = break_even(tuned, prompted, {});
  ASSERT_EQ(found.volumes.size(), 1U);
  EXPECT_NEAR(found.volumes[0], 2500, 1e-6);
  EXPECT_EQ(found.at_one_call, Cheaper::Second);
  EXPECT_TRUE(found.unsure.empty());
  EXPECT_EQ(break_even(prompted, tuned, {}).volumes, found.volumes);
  EXPECT_EQ(break_even(prompted, tuned, {}).at_one_call, Cheaper::First);
}

TEST(BreakEvenTest, IsEmptyWhenOneIsAlwaysCheaper) {
  EXPECT_TRUE(break_even_volumes(line(0, 0.01), line(5, 0.03)).empty());
  EXPECT_TRUE(break_even_volumes(line(500, 0.03), line(0, 0.01)).empty());
  EXPECT_TRUE(break_even_volumes(line(3, 0.02), line(3, 0.02)).empty());
  EXPECT_EQ(break_even(line(3, 0.02), line(3, 0.02), {}).at_one_call, Cheaper::Neither);
}

TEST(BreakEvenTest, FindsEveryVolumeBelowABillion) {
  // A machine for 100 takes 1,000 calls. At 0.08 each these are 80: never as much.
  EXPECT_TRUE(break_even_volumes(stairs(100, 1000), line(0, 0.08)).empty());
  // At 0.15 they pass 100 at 666.7; at 1,000 the second machine comes, and they pass 200 at
  // 1,333.3; when the third one comes, at 2,000, they are 300 already, and stay above.
  const std::vector<double> volumes = break_even_volumes(stairs(100, 1000), line(0, 0.15));
  ASSERT_EQ(volumes.size(), 3U);
  EXPECT_NEAR(volumes[0], 100 / 0.15, 1e-6);
  EXPECT_NEAR(volumes[1], 1000, 1e-6);
  EXPECT_NEAR(volumes[2], 200 / 0.15, 1e-6);
}

TEST(BreakEvenTest, AgreesWithTheClosedFormOfTwoThousandPairs) {
  Rng rng(7);
  for (int i = 0; i < 2000; ++i) {
    const double upfront = 1000 * rng.uniform();
    const double dear = rng.uniform();
    const double cheap = dear * rng.uniform();
    const double expected = upfront / (10 * (dear - cheap));
    const std::vector<double> volumes = break_even_volumes(line(upfront, cheap), line(0, dear));
    if (expected > 1.001 && expected < 0.999 * kMostCalls) {
      ASSERT_EQ(volumes.size(), 1U) << upfront << ' ' << dear << ' ' << cheap;
      ASSERT_NEAR(volumes[0] / expected, 1, 1e-7);
    }
  }
}

std::vector<Work> calls_of(const std::vector<double>& machine_ms) {
  std::vector<Work> calls;
  for (const double ms : machine_ms) {
    calls.push_back({.calls = 1, .machine_ms = ms});
  }
  return calls;
}

TEST(BreakEvenTest, ItsIntervalIsWhereTheDrawsDoNotTell) {
  // The dear route's calls take 0.8 to 1.2 times the average, evenly in 1,000 draws: 95 % of the
  // break-evens lie where 0.03 (0.8 + 0.4 u) - 0.01 is passed, u from 0.025 to 0.975.
  std::vector<double> dear;
  for (int i = 0; i < 1000; ++i) {
    dear.push_back(0.8 + 0.4 * (i + 0.5) / 1000);
  }
  const std::vector<Work> first = calls_of(std::vector<double>(1000, 1.0));
  const std::vector<Work> second = calls_of(dear);
  const BreakEven found =
      break_even(line(500, 0.01), line(0, 0.03), {.first = first, .second = second});
  ASSERT_EQ(found.unsure.size(), 1U);
  EXPECT_NEAR(found.unsure[0].low / (50 / (0.03 * 1.19 - 0.01)), 1, 1e-3);
  EXPECT_NEAR(found.unsure[0].high / (50 / (0.03 * 0.81 - 0.01)), 1, 1e-3);
}

TEST(BreakEvenTest, ItsIntervalIsOpenWhenItMayNeverCome) {
  // In a tenth of the draws the tuned route is dearer per call, too.
  std::vector<double> dear(1000, 3.0);
  std::fill(dear.begin(), dear.begin() + 100, 0.5);
  const std::vector<Work> first = calls_of(std::vector<double>(1000, 1.0));
  const std::vector<Work> second = calls_of(dear);
  const BreakEven found =
      break_even(line(500, 0.01), line(0, 0.01), {.first = first, .second = second});
  ASSERT_EQ(found.unsure.size(), 1U);
  EXPECT_NEAR(found.unsure[0].low, 2500, 1e-3);
  EXPECT_EQ(found.unsure[0].high, kMostCalls);
}

TEST(BreakEvenTest, ANarrowIntervalIsNotLostBetweenTheLooks) {
  const std::vector<Work> exact = calls_of(std::vector<double>(1000, 1.0));
  const BreakEven found =
      break_even(line(500, 0.01), line(0, 0.03), {.first = exact, .second = exact});
  ASSERT_EQ(found.unsure.size(), 1U);
  EXPECT_NEAR(found.unsure[0].low, 2500, 0.01);
  EXPECT_NEAR(found.unsure[0].high, 2500, 0.01);
}

TEST(WhatIfTest, MovesTheBreakEvenAsTheClosedFormSays) {
  const std::vector<WhatIf> found = what_ifs(line(500, 0.01), line(0, 0.03));
  ASSERT_EQ(found.size(), 6U);
  EXPECT_EQ(found[0].change, WhatIf::Change::PriceOfSecond);
  EXPECT_EQ(found[0].factor, 0.5);
  ASSERT_EQ(found[0].volumes.size(), 1U);
  EXPECT_NEAR(found[0].volumes[0], 50 / (0.015 - 0.01), 1e-5);
  EXPECT_NEAR(found[1].volumes.at(0), 50 / (0.045 - 0.01), 1e-5);
  EXPECT_NEAR(found[2].volumes.at(0), 2500, 1e-5);  // no tokens are charged
}

TEST(WhatIfTest, OutputAndHitRateMatterWhereTokensAreCharged) {
  RouteCost many_shot = line(0, 0);
  many_shot.terms.tokens =
      TokenPrice{.input = 1e-3, .output = 1e-3, .cache_read = 0, .cache_write = 1e-3};
  many_shot.terms.active_ms = 6e4;  // a minute
  many_shot.terms.cache = {.minutes = 1e-3, .from_tokens = 0};
  many_shot.call = {.calls = 1, .shared_tokens = 10, .output_tokens = 2};
  const RouteCost tuned = line(100, 0.0001);
  const std::vector<WhatIf> found = what_ifs(tuned, many_shot);
  const double plain = break_even_volumes(tuned, many_shot).at(0);
  EXPECT_GT(found[0].volumes.at(0), plain);  // half the price: later
  EXPECT_GT(found[2].volumes.at(0), plain);  // half the output
  EXPECT_LT(found[3].volumes.at(0), plain);
  EXPECT_LT(found[4].volumes.at(0), plain);  // half the hits: dearer calls, sooner
  EXPECT_GT(found[5].volumes.at(0), plain);
}

}  // namespace
}  // namespace tuneornot
