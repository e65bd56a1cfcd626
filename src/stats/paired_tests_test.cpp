#include "stats/paired_tests.h"

#include <cmath>

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

void expect_interval(const Interval& actual, const Interval& expected, double tolerance) {
  EXPECT_NEAR(actual.low, expected.low, tolerance);
  EXPECT_NEAR(actual.high, expected.high, tolerance);
}

// The counts of Cavo et al. 2012; R package contingencytables 3.0.0 prints P = 0.034690.
TEST(McNemarMidPTest, EqualsThePublishedExample) {
  EXPECT_NEAR(mcnemar_mid_p({.first_only = 6, .second_only = 16, .rows = 161}), 0.034690, 5e-7);
}

// SciPy 1.17.1, scipy.stats.binom, by tools/golden_stats.py.
TEST(McNemarMidPTest, EqualsScipy) {
  EXPECT_NEAR(mcnemar_mid_p({6, 16, 161}), 0.0346896648406982, 1e-9);
  EXPECT_NEAR(mcnemar_mid_p({12, 1, 30}), 0.0018310546875, 1e-9);
  EXPECT_NEAR(mcnemar_mid_p({350, 400, 2000}), 0.0680013482102823, 1e-9);
}

// By hand: of five discordant rows none falls on one side, 2 / 32 - 1 / 32.
TEST(McNemarMidPTest, OfFiveAgainstNoneIsOneInThirtyTwo) {
  EXPECT_NEAR(mcnemar_mid_p({0, 5, 5}), 1.0 / 32, 1e-12);
  EXPECT_NEAR(mcnemar_mid_p({5, 0, 5}), 1.0 / 32, 1e-12);
}

TEST(McNemarMidPTest, IsOneForATieAndWithoutDiscordance) {
  EXPECT_NEAR(mcnemar_mid_p({7, 7, 20}), 1, 1e-12);
  EXPECT_EQ(mcnemar_mid_p({0, 0, 20}), 1);
  EXPECT_EQ(mcnemar_mid_p({}), 1);
}

// statsmodels 0.15.0, mcnemar(exact=True), by tools/golden_stats.py.
TEST(McNemarExactPTest, EqualsStatsmodels) {
  EXPECT_NEAR(mcnemar_exact_p({6, 16, 161}), 0.0524787902832031, 1e-9);
  EXPECT_NEAR(mcnemar_exact_p({0, 5, 5}), 0.0625, 1e-9);
  EXPECT_NEAR(mcnemar_exact_p({12, 1, 30}), 0.00341796875, 1e-9);
  EXPECT_NEAR(mcnemar_exact_p({350, 400, 2000}), 0.0735077740584348, 1e-9);
}

TEST(McNemarExactPTest, IsOneForATieAndWithoutDiscordance) {
  EXPECT_EQ(mcnemar_exact_p({7, 7, 20}), 1);
  EXPECT_EQ(mcnemar_exact_p({0, 0, 20}), 1);
}

// The counts of Cavo et al. 2012 and three rows that all differ; R package contingencytables 3.0.0
// prints -0.1240 to -0.0054 and -0.1230 to 1.0000.
TEST(TangoTest, EqualsThePublishedExamples) {
  expect_interval(tango_interval({6, 16, 161}, .95), {-0.1240, -0.0054}, 5e-5);
  expect_interval(tango_interval({3, 0, 3}, .95), {-0.1230, 1}, 5e-5);
  expect_interval(tango_interval({0, 3, 3}, .95), {-1, 0.1230}, 5e-5);
}

// SciPy 1.17.1: scipy.optimize.brentq on the score equation, by tools/golden_stats.py.
TEST(TangoTest, IntervalEqualsARootFinder) {
  expect_interval(
      tango_interval({6, 16, 161}, .95), {-0.124023432464069, -0.00543339573167709}, 1e-9);
  expect_interval(
      tango_interval({40, 20, 160}, .95), {0.0308645331330874, 0.218064244166826}, 1e-9);
  expect_interval(tango_interval({3, 0, 50}, .95), {-0.0156284550813602, 0.162170916888382}, 1e-9);
  expect_interval(tango_interval({0, 7, 12}, .95), {-0.806739686341243, -0.199384489462536}, 1e-9);
}

// As above.
TEST(TangoTest, UpperLimitEqualsARootFinder) {
  EXPECT_NEAR(tango_upper_limit({6, 16, 161}, .96), -0.0118688232848605, 1e-9);
  EXPECT_NEAR(tango_upper_limit({40, 20, 160}, .96), 0.2080787880448, 1e-9);
  EXPECT_NEAR(tango_upper_limit({3, 0, 50}, .96), 0.147890280397894, 1e-9);
  EXPECT_NEAR(tango_upper_limit({0, 7, 12}, .96), -0.261209688124251, 1e-9);
}

// By hand: without discordance q is 0 and the equation reads n D / (1 - D) = z^2.
TEST(TangoTest, WithoutDiscordanceTheLimitIsThatOfAProportion) {
  const double z2 = 1.959963984540054 * 1.959963984540054;
  expect_interval(tango_interval({0, 0, 50}, .95), {-z2 / (50 + z2), z2 / (50 + z2)}, 1e-9);
  expect_interval(tango_interval({0, 0, 1}, .95), {-z2 / (1 + z2), z2 / (1 + z2)}, 1e-9);
}

TEST(TangoTest, LimitAtEvenOddsIsTheDifferenceItself) {
  EXPECT_NEAR(tango_upper_limit({40, 20, 160}, .5), 0.125, 1e-12);
}

TEST(PairedDeathTest, RejectsMoreDiscordantRowsThanRows) {
  EXPECT_DEATH(mcnemar_mid_p({3, 3, 5}), "more discordant");
  EXPECT_DEATH(mcnemar_exact_p({6, 0, 5}), "more discordant");
  EXPECT_DEATH(tango_upper_limit({0, 6, 5}, .95), "more discordant");
}

TEST(TangoDeathTest, RejectsNoRowsAndLevelsThatAreNone) {
  EXPECT_DEATH(tango_upper_limit({}, .95), "needs rows");
  EXPECT_DEATH(tango_upper_limit({1, 2, 5}, .04), "0.5 to 1");
  EXPECT_DEATH(tango_interval({1, 2, 5}, 95), "level");
}

// statsmodels 0.15.0, multipletests(method="holm"), by tools/golden_stats.py.
TEST(HolmTest, EqualsStatsmodelsInTheOrderGiven) {
  const std::vector<double> adjusted = holm(std::vector<double>{.01, .04, .03, .005, .2, .04});
  const std::vector<double> expected = {.05, .12, .12, .03, .2, .12};
  ASSERT_EQ(adjusted.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(adjusted[i], expected[i], 1e-12);
  }
}

TEST(HolmTest, NeverExceedsOneAndLeavesASingleTestAlone) {
  EXPECT_EQ(holm(std::vector<double>{.9, .6, 1}), (std::vector<double>{1, 1, 1}));
  EXPECT_EQ(holm(std::vector<double>{.04}), std::vector<double>{.04});
  EXPECT_TRUE(holm({}).empty());
}

TEST(HolmDeathTest, RejectsWhatIsNoProbability) {
  EXPECT_DEATH(holm(std::vector<double>{.1, 1.5}), "p-value");
  EXPECT_DEATH(holm(std::vector<double>{NAN}), "p-value");
}

// SciPy 1.17.1, scipy.stats.norm, by tools/golden_stats.py.
TEST(DetectableDifferenceTest, EqualsScipy) {
  EXPECT_NEAR(detectable_difference({.rows = 300, .entrants = 2, .discordance = .12}),
              0.0559992796908011,
              1e-9);
  EXPECT_NEAR(detectable_difference({.rows = 1000, .entrants = 8, .discordance = .09}),
              0.0334895594870461,
              1e-9);
}

TEST(DetectableDifferenceTest, IsNoneWithoutDiscordance) {
  EXPECT_EQ(detectable_difference({.rows = 300, .entrants = 2, .discordance = 0}), 0);
}

// SciPy 1.17.1, scipy.stats.norm, by tools/golden_stats.py.
TEST(RowsToDetectTest, EqualsScipy) {
  EXPECT_EQ(rows_to_detect(.02, 5, .12), 3343U);
}

TEST(RowsToDetectTest, IsTheFirstNumberOfRowsThatShowsTheDifference) {
  const std::size_t rows = rows_to_detect(.03, 4, .12);
  EXPECT_LE(detectable_difference({.rows = rows, .entrants = 4, .discordance = .12}), .03);
  EXPECT_GT(detectable_difference({.rows = rows - 1, .entrants = 4, .discordance = .12}), .03);
}

TEST(RowsToDetectTest, StaysWithinOneRowAndAnAstronomicNumber) {
  EXPECT_EQ(rows_to_detect(.02, 5, 0), 1U);
  EXPECT_EQ(rows_to_detect(1e-30, 5, .12), std::size_t{1'000'000'000'000'000'000});
}

TEST(DetectableDifferenceDeathTest, RejectsADesignThatIsNone) {
  EXPECT_DEATH(detectable_difference({.rows = 0}), "needs rows");
  EXPECT_DEATH(detectable_difference({.rows = 10, .entrants = 1}), "two entrants");
  EXPECT_DEATH(detectable_difference({.rows = 10, .discordance = 12}), "share of the rows");
  EXPECT_DEATH(rows_to_detect(0, 2, .12), "above 0");
  EXPECT_DEATH(rows_to_detect(.02, 2, 12), "share of the rows");
}

}  // namespace
}  // namespace tuneornot
