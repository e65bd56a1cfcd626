#include "stats/order_statistics.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include <gtest/gtest.h>

#include "base/random.h"

namespace tuneornot {
namespace {

// i^2 for i = 1 .. n, in an order that is not theirs.
std::vector<double> squares(std::size_t n) {
  std::vector<double> values;
  for (std::size_t i = 1; i <= n; ++i) {
    values.push_back(static_cast<double>(i * i));
  }
  Rng rng(n);
  rng.shuffle(std::span(values));
  return values;
}

struct Expected {
  double value = 0;
  std::optional<double> low;
  std::optional<double> high;
};

void expect_estimate(std::size_t n, double probability, const Expected& expected) {
  const QuantileEstimate found = quantile_estimate(squares(n), probability, 0.95);
  EXPECT_EQ(found.value, expected.value) << n;
  EXPECT_EQ(found.low, expected.low) << n;
  EXPECT_EQ(found.high, expected.high) << n;
}

// SciPy 1.17.1's quantile_test().confidence_interval(0.95), NumPy 2's inverted_cdf
// (tools/golden_stats.py).
TEST(QuantileEstimateTest, AgreesWithSciPy) {
  expect_estimate(72, 0.95, {4761, 4096, 5184});
  expect_estimate(71, 0.95, {4624, 3969, {}});
  expect_estimate(100, 0.95, {9025, 8100, 10000});
  expect_estimate(100, 0.5, {2500, 1600, 3721});
  expect_estimate(37, 0.5, {361, 169, 625});
  expect_estimate(250, 0.95, {56644, 52900, 60025});
  expect_estimate(20, 0.05, {1, {}, 16});
}

TEST(QuantileEstimateTest, ThereIsNoLimitWhereThereAreTooFewValues) {
  EXPECT_EQ(values_for_upper_limit(0.95, 0.95), 72U);
  EXPECT_EQ(values_for_upper_limit(0.5, 0.95), 6U);
  EXPECT_FALSE(quantile_estimate(squares(71), 0.95, 0.95).high);
  EXPECT_FALSE(quantile_estimate(squares(1), 0.95, 0.95).low);
}

TEST(QuantileEstimateTest, ValuesThatAreAllAlikeAreTheirOwnLimits) {
  const std::vector<double> values(100, 7);
  const QuantileEstimate found = quantile_estimate(values, 0.95, 0.95);
  EXPECT_EQ(found.value, 7);
  EXPECT_EQ(found.low, 7);
  EXPECT_EQ(found.high, 7);
}

// Each limit fails in at most 2.5 % of the draws, whatever the distribution: here of times with a
// long tail, whose 95 % quantile is 20.
TEST(QuantileEstimateTest, LimitsHoldAsOftenAsTheyPromise) {
  constexpr int kDraws = 5'000;
  Rng rng(1);
  int too_high = 0;
  int too_low = 0;
  for (int draw = 0; draw < kDraws; ++draw) {
    std::vector<double> values(100);
    std::ranges::generate(values, [&] { return 1 / (1 - rng.uniform()); });
    const QuantileEstimate found = quantile_estimate(values, 0.95, 0.95);
    too_high += found.low > 20 ? 1 : 0;
    too_low += found.high < 20 ? 1 : 0;
  }
  // What the binomial distribution says of these ranks, and three standard errors.
  EXPECT_NEAR(too_high / static_cast<double>(kDraws), 0.0115, 0.0046);
  EXPECT_NEAR(too_low / static_cast<double>(kDraws), 0.0059, 0.0046);
}

}  // namespace
}  // namespace tuneornot
