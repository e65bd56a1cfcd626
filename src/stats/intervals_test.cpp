#include "stats/intervals.h"

#include <cmath>
#include <numeric>

#include <gtest/gtest.h>

#include "stats/quantiles.h"

namespace tuneornot {
namespace {

using Groups = std::vector<std::size_t>;
using Matrix = std::vector<std::vector<double>>;

const std::vector<double> kValues = {.2, .5, -.1, .9, .4, .3, -.6, .8, .1, .7, 0, .25};
const std::vector<double> kRight = {1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1, 1};
const Groups kUnequal = {0, 0, 0, 0, 0, 1, 1, 2, 3, 3, 3, 4};
const Groups kEqual = {0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3};

void expect_interval(const Interval& actual, const Interval& expected) {
  EXPECT_NEAR(actual.low, expected.low, 1e-9);
  EXPECT_NEAR(actual.high, expected.high, 1e-9);
}

Groups singletons(std::size_t n) {
  Groups groups(n);
  std::iota(groups.begin(), groups.end(), std::size_t{0});
  return groups;
}

// Groups 0, 1, ... of the given sizes.
Groups groups_of(std::span<const std::size_t> sizes) {
  Groups groups;
  for (std::size_t g = 0; g < sizes.size(); ++g) {
    groups.insert(groups.end(), sizes[g], g);
  }
  return groups;
}

double degrees_of_freedom(std::span<const std::size_t> sizes) {
  const Groups groups = groups_of(sizes);
  return grouped_mean(std::vector<double>(groups.size(), 1), groups).degrees_of_freedom;
}

// diag((1 - h_g)^-1/2) (I - h 1') diag(sqrt(n_g)), h_g = n_g / n.
Matrix residual_map(std::span<const std::size_t> sizes) {
  const auto n = static_cast<double>(std::accumulate(sizes.begin(), sizes.end(), std::size_t{0}));
  Matrix a(sizes.size(), std::vector<double>(sizes.size()));
  for (std::size_t g = 0; g < sizes.size(); ++g) {
    const double share = static_cast<double>(sizes[g]) / n;
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      a[g][k] = ((g == k ? 1 : 0) - share) * std::sqrt(static_cast<double>(sizes[k])) /
                std::sqrt(1 - share);
    }
  }
  return a;
}

double dot_of_columns(const Matrix& a, std::size_t g, std::size_t k) {
  double sum = 0;
  for (const std::vector<double>& row : a) {
    sum += row[g] * row[k];
  }
  return sum;
}

// tr(A'A)^2 / tr((A'A)^2).
double degrees_of_freedom_by_matrix(std::span<const std::size_t> sizes) {
  const Matrix a = residual_map(sizes);
  double trace = 0;
  double trace_of_square = 0;
  for (std::size_t g = 0; g < sizes.size(); ++g) {
    trace += dot_of_columns(a, g, g);
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      trace_of_square += dot_of_columns(a, g, k) * dot_of_columns(a, k, g);
    }
  }
  return trace * trace / trace_of_square;
}

// statsmodels 0.15.0, proportion_confint(method="wilson"), by tools/golden_stats.py.
TEST(WilsonTest, EqualsStatsmodels) {
  expect_interval(wilson_interval(83, 100, .95), {0.744519952323989, 0.891064338859401});
  expect_interval(wilson_interval(40, 50, .99), {0.623505337085584, 0.906203407883839});
}

// statsmodels 0.15.0, proportion_confint(method="wilson"), by tools/golden_stats.py.
TEST(WilsonTest, TouchesTheEndOfTheRangeWhenAllRowsAgree) {
  expect_interval(wilson_interval(0, 20, .95), {0, 0.161125158052819});
  expect_interval(wilson_interval(20, 20, .95), {0.838874841947181, 1});
  EXPECT_EQ(wilson_interval(0, 20, .95).low, 0);
  EXPECT_EQ(wilson_interval(20, 20, .95).high, 1);
}

// By hand: the limits are z^2 / (n + z^2) and its mirror, z = 1.959964.
TEST(WilsonTest, TakesOneRow) {
  expect_interval(wilson_interval(0, 1, .95), {0, 3.841458820694124 / 4.841458820694124});
  expect_interval(wilson_interval(1, 1, .95), {1 / 4.841458820694124, 1});
}

// statsmodels 0.15.0, proportion_confint(method="beta"), by tools/golden_stats.py.
TEST(ClopperPearsonTest, EqualsStatsmodels) {
  expect_interval(clopper_pearson_interval(3, 40, .95), {0.0157421798510415, 0.203864748732899});
  expect_interval(clopper_pearson_interval(97, 100, .9), {0.92428920625017, 0.991774170892347});
  expect_interval(clopper_pearson_interval(0, 20, .95), {0, 0.168433470983085});
  expect_interval(clopper_pearson_interval(20, 20, .95), {0.831566529016915, 1});
}

TEST(ProportionTest, IsClopperPearsonBelowTenOfTheRarerOutcome) {
  expect_interval(proportion_interval(9, 100, .95), clopper_pearson_interval(9, 100, .95));
  expect_interval(proportion_interval(91, 100, .95), clopper_pearson_interval(91, 100, .95));
}

TEST(ProportionTest, IsWilsonFromTenOfTheRarerOutcomeOn) {
  expect_interval(proportion_interval(10, 100, .95), wilson_interval(10, 100, .95));
  expect_interval(proportion_interval(90, 100, .95), wilson_interval(90, 100, .95));
}

TEST(ProportionDeathTest, RejectsNoRowsAndMoreRightThanRows) {
  EXPECT_DEATH(wilson_interval(0, 0, .95), "needs rows");
  EXPECT_DEATH(clopper_pearson_interval(0, 0, .95), "needs rows");
  EXPECT_DEATH(proportion_interval(5, 4, .95), "needs rows");
}

TEST(ProportionDeathTest, RejectsALevelInPercent) {
  EXPECT_DEATH(wilson_interval(5, 10, 95), "level");
  EXPECT_DEATH(clopper_pearson_interval(5, 10, 95), "level");
}

// Against NumPy 2.4.6: the CR2 estimator of any regression with all its matrices, on an intercept,
// in tools/golden_stats.py.
TEST(GroupedMeanTest, EqualsTheExplicitEstimatorForUnequalGroups) {
  const GroupedMean mean = grouped_mean(kValues, kUnequal);
  EXPECT_NEAR(mean.mean, 0.2875, 1e-9);
  EXPECT_NEAR(mean.variance, 0.0109633537758538, 1e-9);
  EXPECT_NEAR(mean.degrees_of_freedom, 2.73637734223562, 1e-9);
  EXPECT_EQ(mean.groups, 5U);
}

// As above.
TEST(GroupedMeanTest, EqualsTheExplicitEstimatorForEqualGroups) {
  const GroupedMean mean = grouped_mean(kValues, kEqual);
  EXPECT_NEAR(mean.mean, 0.2875, 1e-9);
  EXPECT_NEAR(mean.variance, 0.00867476851851852, 1e-9);
  EXPECT_NEAR(mean.degrees_of_freedom, 3, 1e-9);
  EXPECT_EQ(mean.groups, 4U);
}

// By hand: s^2 / n of 1, 2, 3, 6 is (14/3) / 4.
TEST(GroupedMeanTest, OfSingletonsIsThePlainMeanWithTheUnbiasedVariance) {
  const GroupedMean mean = grouped_mean(std::vector<double>{1, 2, 3, 6}, singletons(4));
  EXPECT_NEAR(mean.mean, 3, 1e-12);
  EXPECT_NEAR(mean.variance, 14.0 / 12, 1e-12);
  EXPECT_NEAR(mean.degrees_of_freedom, 3, 1e-12);
}

TEST(GroupedMeanTest, DoesNotDependOnHowGroupsAreNumbered) {
  Groups renumbered;
  for (const std::size_t group : kUnequal) {
    renumbered.push_back(97 - 13 * group);
  }
  const GroupedMean mean = grouped_mean(kValues, renumbered);
  EXPECT_NEAR(mean.variance, 0.0109633537758538, 1e-9);
  EXPECT_NEAR(mean.degrees_of_freedom, 2.73637734223562, 1e-9);
  EXPECT_EQ(mean.groups, 5U);
}

TEST(GroupedMeanTest, TakesRoundingForNoDifferenceAtAll) {
  const std::vector<double> cancelling = {.1, .2, -.3, .1, .2, -.3};
  ASSERT_NE(.1 + .2 - .3, 0);
  const GroupedMean mean = grouped_mean(cancelling, Groups{0, 0, 0, 1, 1, 1});
  EXPECT_EQ(mean.mean, 0);
  EXPECT_EQ(mean.variance, 0);
  EXPECT_EQ(t_test_p(mean), 1);
}

TEST(DegreesOfFreedomTest, AreThoseOfTheExplicitMatrix) {
  for (const Groups& sizes : {Groups{5, 2, 1, 3, 1},
                              Groups{1, 1},
                              Groups{1, 999},
                              Groups{50, 40, 30, 20, 10, 1},
                              Groups{3, 3, 3},
                              Groups{200, 1, 1, 1, 1, 1, 1, 1},
                              Groups{1, 2, 4, 8, 16, 32, 64, 128}}) {
    EXPECT_NEAR(degrees_of_freedom(sizes), degrees_of_freedom_by_matrix(sizes), 1e-9);
  }
}

TEST(DegreesOfFreedomTest, AreOneLessThanTheNumberOfEqualGroups) {
  EXPECT_NEAR(degrees_of_freedom(Groups{7, 7}), 1, 1e-9);
  EXPECT_NEAR(degrees_of_freedom(Groups(10, 4)), 9, 1e-9);
  EXPECT_NEAR(degrees_of_freedom(Groups(2000, 1)), 1999, 1e-7);
}

TEST(GroupedMeanDeathTest, RejectsOneGroup) {
  EXPECT_DEATH(grouped_mean(std::vector<double>{1, 2}, Groups{4, 4}), "needs two");
}

TEST(GroupedMeanDeathTest, RejectsRowsWithoutAGroup) {
  EXPECT_DEATH(grouped_mean(std::vector<double>{1, 2}, Groups{0}), "needs a group");
  EXPECT_DEATH(grouped_mean(std::vector<double>{1, 2}, Groups{0, std::size_t(-1)}), "from 0");
}

TEST(GroupedMeanDeathTest, RejectsAValueThatIsNoNumber) {
  EXPECT_DEATH(grouped_mean(std::vector<double>{1, NAN}, Groups{0, 1}), "finite");
}

// SciPy 1.17.1, scipy.stats.t on the explicit estimator, by tools/golden_stats.py.
TEST(TTest, IntervalAndPAndUpperLimitEqualScipyForUnequalGroups) {
  const GroupedMean mean = grouped_mean(kValues, kUnequal);
  expect_interval(t_interval(mean, .95), {-0.0646395565410304, 0.63963955654103});
  EXPECT_NEAR(t_test_p(mean), 0.0786455796441865, 1e-9);
  EXPECT_NEAR(t_upper_limit(mean, .96), 0.572722371834281, 1e-9);
}

// As above.
TEST(TTest, IntervalAndPAndUpperLimitEqualScipyForSingletons) {
  const GroupedMean mean = grouped_mean(kValues, singletons(12));
  expect_interval(t_interval(mean, .95), {0.021317737846534, 0.553682262153466});
  EXPECT_NEAR(t_test_p(mean), 0.0366786002454449, 1e-9);
  EXPECT_NEAR(t_upper_limit(mean, .96), 0.520719663024148, 1e-9);
}

TEST(TTest, WithoutVarianceIsCertain) {
  const GroupedMean same = grouped_mean(std::vector<double>(6, .1), Groups{0, 0, 1, 1, 1, 2});
  expect_interval(t_interval(same, .95), {.1, .1});
  EXPECT_EQ(t_test_p(same), 0);
  EXPECT_NEAR(t_upper_limit(same, .96), .1, 1e-12);
  EXPECT_EQ(t_test_p(grouped_mean(std::vector<double>(3, 0), singletons(3))), 1);
}

TEST(TDeathTest, RejectsALevelInPercent) {
  const GroupedMean mean = grouped_mean(kValues, kEqual);
  EXPECT_DEATH(t_interval(mean, 95), "level");
  EXPECT_DEATH(t_upper_limit(mean, 0), "level");
}

// Against NumPy 2.4.6 and SciPy 1.17.1: the roots of Wilson's quadratic, by tools/golden_stats.py.
TEST(GroupedShareTest, IsWilsonOnTheEffectiveRowsWithTheTQuantile) {
  std::vector<double> right;
  Groups groups;
  for (std::size_t copy = 0; copy < 12; ++copy) {
    right.insert(right.end(), kRight.begin(), kRight.end());
    for (const std::size_t group : kUnequal) {
      groups.push_back(group + 5 * copy);
    }
  }
  expect_interval(share_interval(grouped_share(right, groups), .95),
                  {0.713891824502999, 0.782936746623941});
}

// Against statsmodels 0.15.0 and SciPy 1.17.1, by tools/golden_stats.py.
TEST(GroupedShareTest, IsClopperPearsonWhereTheEffectiveRowsAreFew) {
  expect_interval(share_interval(grouped_share(kRight, kUnequal), .95),
                  {0.461979430009062, 0.932930931115375});
}

TEST(GroupedShareTest, CountsGroupsWhereAllRowsAgree) {
  const Groups groups = {0, 0, 0, 1, 1, 2};
  expect_interval(share_interval(grouped_share(std::vector<double>(6, 1), groups), .95),
                  proportion_interval(3, 3, .95));
  expect_interval(share_interval(grouped_share(std::vector<double>(6, 0), groups), .95),
                  proportion_interval(0, 3, .95));
}

// By hand: p = 1/2, n_eff = 80 and 39 degrees of freedom, so half the width is
// q / 2 / sqrt(80 + q^2).
TEST(GroupedShareTest, CountsRowsWhereAllGroupsHaveTheSameShare) {
  std::vector<double> right(80);
  Groups groups(80);
  for (std::size_t row = 0; row < 80; ++row) {
    right[row] = row % 2 == 0 ? 1 : 0;
    groups[row] = row / 2;
  }
  const double quantile = t_quantile(.975, 39);
  const double half = quantile / 2 / std::sqrt(80 + quantile * quantile);
  expect_interval(share_interval(grouped_share(right, groups), .95), {.5 - half, .5 + half});
}

TEST(GroupedShareDeathTest, RejectsAGradedScore) {
  EXPECT_DEATH(grouped_share(std::vector<double>{1, .5}, Groups{0, 1}), "right");
}

TEST(GroupedShareDeathTest, RejectsOneGroup) {
  EXPECT_DEATH(grouped_share(std::vector<double>{1, 0}, Groups{0, 0}), "needs two");
}

TEST(GroupedShareDeathTest, RejectsAShareWithoutItsVariance) {
  EXPECT_DEATH(share_interval({.mean = .5, .degrees_of_freedom = 3, .groups = 4}, .95), "variance");
}

}  // namespace
}  // namespace tuneornot
