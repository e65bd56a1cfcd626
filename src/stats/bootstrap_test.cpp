#include "stats/bootstrap.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

using Groups = std::vector<std::size_t>;
using Rows = std::span<const std::size_t>;

double share_of_first_half(Rows rows, std::size_t half) {
  const auto first = std::ranges::count_if(rows, [half](std::size_t row) { return row < half; });
  return static_cast<double>(first) / static_cast<double>(rows.size());
}

// By hand: the mean of n rows, half of them 1, resampled one by one has the variance 1 / (4 n).
// With 20,000 resamples the estimate's own relative error is 1 / sqrt(40,000), half a percent.
TEST(BootstrapTest, StandardErrorOfAShareIsThatOfTheBinomial) {
  Groups groups(100);
  std::ranges::generate(groups, [next = std::size_t{0}]() mutable { return next++; });
  Rng rng(1);
  const double error = bootstrap_standard_error(
      groups, 20'000, rng, [](Rows rows) { return share_of_first_half(rows, 50); });
  EXPECT_NEAR(error, std::sqrt(1.0 / 400), 0.02 * std::sqrt(1.0 / 400));
}

// By hand: 100 rows in 10 groups whose rows agree carry as much as 10 rows.
TEST(BootstrapTest, StandardErrorGrowsWhenRowsOfAGroupAgree) {
  Groups groups;
  for (std::size_t row = 0; row < 100; ++row) {
    groups.push_back(row / 10);
  }
  Rng rng(1);
  const double error = bootstrap_standard_error(
      groups, 20'000, rng, [](Rows rows) { return share_of_first_half(rows, 50); });
  EXPECT_NEAR(error, std::sqrt(1.0 / 40), 0.02 * std::sqrt(1.0 / 40));
}

// How often each group of `rows_of_groups` was drawn into `sample`, all of its rows alike.
std::vector<std::ptrdiff_t> draws(Rows sample, const std::vector<Groups>& rows_of_groups) {
  std::vector<std::ptrdiff_t> times;
  for (const Groups& rows : rows_of_groups) {
    times.push_back(std::ranges::count(sample, rows.front()));
    for (const std::size_t row : rows) {
      EXPECT_EQ(std::ranges::count(sample, row), times.back());
    }
  }
  return times;
}

TEST(BootstrapTest, DrawsAsManyGroupsAsThereAreAndEachOneWhole) {
  const Groups groups = {7, 3, 7, 7, 3, 0};
  Rng rng(5);
  int resamples_with_group_7 = 0;
  bootstrap_standard_error(groups, 200, rng, [&](Rows sample) {
    const std::vector<std::ptrdiff_t> times = draws(sample, {{5}, {1, 4}, {0, 2, 3}});
    EXPECT_EQ(times[0] + times[1] + times[2], 3);
    EXPECT_EQ(times[0] + 2 * times[1] + 3 * times[2], std::ssize(sample));
    resamples_with_group_7 += times[2] > 0 ? 1 : 0;
    return 0;
  });
  // A group is left out of a resample with probability 8/27, so drawn in some 141 of 200.
  EXPECT_GT(resamples_with_group_7, 110);
  EXPECT_LT(resamples_with_group_7, 170);
}

// By hand: of 1, 2 and 6 the standard deviation is sqrt(7).
TEST(BootstrapTest, IsTheStandardDeviationOfTheStatistic) {
  const std::vector<double> values = {1e9 + 1, 1e9 + 2, 1e9 + 6};
  std::size_t next = 0;
  Rng rng(1);
  const double error =
      bootstrap_standard_error(Groups{0, 1}, 3, rng, [&](Rows) { return values[next++]; });
  EXPECT_NEAR(error, std::sqrt(7), 1e-6);
}

TEST(BootstrapTest, OfAConstantIsZero) {
  Rng rng(1);
  EXPECT_EQ(bootstrap_standard_error(Groups{0, 1, 1}, 50, rng, [](Rows) { return .3; }), 0);
}

TEST(BootstrapTest, RepeatsForTheSameSeed) {
  const Groups groups = {0, 1, 2, 3, 3, 4};
  const auto error_with = [&](std::uint64_t seed) {
    Rng rng(seed);
    return bootstrap_standard_error(
        groups, 100, rng, [](Rows rows) { return share_of_first_half(rows, 3); });
  };
  EXPECT_EQ(error_with(11), error_with(11));
  EXPECT_NE(error_with(11), error_with(12));
}

TEST(BootstrapDeathTest, RejectsOneGroupAndOneResample) {
  Rng rng(1);
  const auto nothing = [](Rows) { return 0.0; };
  EXPECT_DEATH(bootstrap_standard_error(Groups{2, 2}, 50, rng, nothing), "needs two of them");
  EXPECT_DEATH(bootstrap_standard_error(Groups{0, 1}, 1, rng, nothing), "two resamples");
  EXPECT_DEATH(bootstrap_standard_error(Groups{0, std::size_t(-1)}, 50, rng, nothing), "from 0");
}

}  // namespace
}  // namespace tuneornot
