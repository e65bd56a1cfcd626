#include "stats/resampled_t.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tuneornot {
namespace {

using Values = std::vector<double>;

const Values kTwoRepeats = {.05, -.02, .1, .0, .04, .03, .08, -.05, .06, .01};

Values five_repeats() {
  Values values;
  for (int i = 0; i < 25; ++i) {
    values.push_back(.3 - .011 * i + .02 * (i * i % 7));
  }
  return values;
}

struct Golden {
  double mean = 0;
  double variance = 0;
  Interval interval;  // 95 %
  double p = 0;
  double upper_limit = 0;  // 99 %
};

void expect_golden(const Values& values, const Golden& golden) {
  const GroupedMean mean = corrected_resampled_mean(values, 5);
  EXPECT_NEAR(mean.mean, golden.mean, 1e-9);
  EXPECT_NEAR(mean.variance, golden.variance, 1e-9);
  EXPECT_EQ(mean.degrees_of_freedom, static_cast<double>(values.size() - 1));
  EXPECT_NEAR(t_interval(mean, .95).low, golden.interval.low, 1e-9);
  EXPECT_NEAR(t_interval(mean, .95).high, golden.interval.high, 1e-9);
  EXPECT_NEAR(t_test_p(mean), golden.p, 1e-9);
  EXPECT_NEAR(t_upper_limit(mean, .99), golden.upper_limit, 1e-9);
}

// NumPy 2.4.6 and SciPy 1.17.1, scipy.stats.t, by tools/golden_stats.py.
TEST(ResampledTTest, IsThatOfBouckaertAndFrank) {
  expect_golden(kTwoRepeats,
                {.mean = .03,
                 .variance = .000738888888888889,
                 .interval = {-.0314911113216779, .0914911113216779},
                 .p = .29837782095468,
                 .upper_limit = .106693766634835});
  expect_golden(five_repeats(),
                {.mean = .2072,
                 .variance = .002067265,
                 .interval = {.113360340275937, .301039659724063},
                 .p = .000128070682179669,
                 .upper_limit = .320511478232123});
}

TEST(ResampledTTest, TakesOneRepeat) {
  expect_golden(Values(kTwoRepeats.begin(), kTwoRepeats.begin() + 5),
                {.mean = .034,
                 .variance = .000981,
                 .interval = {-.0529608137102881, .120960813710288},
                 .p = .338729164159021,
                 .upper_limit = .151357837609794});
}

TEST(ResampledTTest, ValuesThatAreOneButForRoundingHaveNoVariance) {
  Values values(25, .1 + .2);
  values[3] = .3;
  EXPECT_EQ(corrected_resampled_mean(values, 5).variance, 0);
  EXPECT_EQ(t_test_p(corrected_resampled_mean(Values(25, 0), 5)), 1);
}

TEST(ResampledTTest, CorrectsByWhatTheTrainingSetsShare) {
  EXPECT_DOUBLE_EQ(resampling_correction(5, 5), 1.45);
  EXPECT_DOUBLE_EQ(resampling_correction(2, 1), 3);
}

TEST(ResampledTDeathTest, NeedsWholeRepeats) {
  EXPECT_DEATH(corrected_resampled_mean(Values(7, 0), 5), "whole repeats");
  EXPECT_DEATH(corrected_resampled_mean(Values(), 5), "whole repeats");
  EXPECT_DEATH(corrected_resampled_mean(Values{0, HUGE_VAL}, 2), "finite");
  EXPECT_DEATH(resampling_correction(1, 5), "two folds");
}

}  // namespace
}  // namespace tuneornot
