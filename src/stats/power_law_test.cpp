#include "stats/power_law.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace tuneornot {
namespace {

constexpr std::array<double, 6> kSizes = {8, 32, 128, 375, 750, 1500};

using Errors = std::array<double, 6>;

std::vector<ErrorAtSize> with_errors(const Errors& errors, const Errors& deviations) {
  std::vector<ErrorAtSize> result;
  for (std::size_t i = 0; i < errors.size(); ++i) {
    result.push_back(
        {.size = kSizes[i], .error = errors[i], .variance = deviations[i] * deviations[i]});
  }
  return result;
}

void expect_law(const PowerLaw& law, const PowerLaw& golden) {
  EXPECT_NEAR(law.scale, golden.scale, 1e-6);
  EXPECT_NEAR(law.rate, golden.rate, 1e-7);
  EXPECT_NEAR(law.floor, golden.floor, 1e-7);
}

// SciPy 1.17.1, scipy.optimize.curve_fit with bounds, by tools/golden_stats.py.
TEST(PowerLawTest, IsTheBoundedLeastSquaresFitOfSciPy) {
  expect_law(
      fit_power_law(with_errors({.82, .57, .43, .33, .31, .28}, {.05, .04, .03, .02, .02, .01})),
      {.scale = 1.36040871829121, .rate = .36426676322553, .floor = .184564796359619});
}

TEST(PowerLawTest, HasNoFloorBelowZero) {
  expect_law(
      fit_power_law(with_errors({.31, .29, .285, .26, .262, .25}, {.02, .02, .02, .02, .02, .02})),
      {.scale = .336586562712866, .rate = .0397520133192284, .floor = 0});
  expect_law(
      fit_power_law(with_errors({.60, .33, .18, .11, .07, .05}, {.03, .03, .02, .02, .01, .01})),
      {.scale = 1.58940899833367, .rate = .462571802667597, .floor = 0});
}

TEST(PowerLawTest, FindsTheLawThatErrorsFollow) {
  const PowerLaw truth = {.scale = 2.5, .rate = .7, .floor = .08};
  std::vector<ErrorAtSize> errors;
  for (const double size : kSizes) {
    errors.push_back({.size = size, .error = error_at(truth, size)});
  }
  expect_law(fit_power_law(errors), truth);
}

TEST(PowerLawTest, ErrorsThatDoNotFallAreTheirMean) {
  const PowerLaw law = fit_power_law(with_errors({.1, .1, .2, .2, .3, .3}, {1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(law.scale, 0);
  EXPECT_EQ(law.rate, 0);
  EXPECT_NEAR(law.floor, .2, 1e-12);
  EXPECT_NEAR(error_at(law, 6000), .2, 1e-12);
}

TEST(PowerLawTest, WeighsAnErrorByItsVariance) {
  std::vector<ErrorAtSize> errors = with_errors({.5, .5, .5, .5, .5, .1}, {1, 1, 1, 1, 1, .001});
  EXPECT_NEAR(error_at(fit_power_law(errors), 1500), .1, 1e-3);
  errors.back().variance = 1e6;
  EXPECT_NEAR(error_at(fit_power_law(errors), 1500), .5, 1e-3);
}

TEST(PowerLawTest, AllErrorsMayBeZero) {
  const PowerLaw law = fit_power_law(with_errors({0, 0, 0, 0, 0, 0}, {1, 1, 1, 1, 1, 1}));
  EXPECT_EQ(error_at(law, 8), 0);
}

TEST(PowerLawDeathTest, NeedsSizesThatDiffer) {
  const std::vector<ErrorAtSize> one_size = {{.size = 8, .error = .5}, {.size = 8, .error = .4}};
  EXPECT_DEATH(fit_power_law(one_size), "two sizes");
  EXPECT_DEATH(fit_power_law({}), "two sizes");
  const std::vector<ErrorAtSize> no_size = {{.size = 0, .error = .5}, {.size = 8, .error = .4}};
  EXPECT_DEATH(fit_power_law(no_size), "above 0");
}

}  // namespace
}  // namespace tuneornot
