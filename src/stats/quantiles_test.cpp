#include "stats/quantiles.h"

#include <cmath>

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

// SciPy 1.17.1, by tools/golden_stats.py.
TEST(QuantileTest, OfTheNormalEqualsScipy) {
  EXPECT_NEAR(normal_quantile(0.975), 1.95996398454005, 1e-9);
  EXPECT_NEAR(normal_quantile(0.96), 1.75068607125217, 1e-9);
  EXPECT_NEAR(normal_quantile(0.01), -2.32634787404084, 1e-9);
}

// SciPy 1.17.1, by tools/golden_stats.py.
TEST(QuantileTest, OfStudentsTTakesFractionalDegreesOfFreedom) {
  EXPECT_NEAR(t_quantile(0.975, 4), 2.77644510519779, 1e-9);
  EXPECT_NEAR(t_quantile(0.96, 2.7), 2.74294275203453, 1e-9);
  EXPECT_NEAR(t_quantile(0.1, 13.25), -1.34880960934267, 1e-9);
}

// SciPy 1.17.1, by tools/golden_stats.py.
TEST(TwoSidedPTest, EqualsScipyWhateverTheSignOfT) {
  EXPECT_NEAR(t_two_sided_p(2.5, 3.4), 0.077807808045112, 1e-9);
  EXPECT_NEAR(t_two_sided_p(-1, 20), 0.329256577171709, 1e-9);
}

// With one degree of freedom P(|T| > t) is 1 - 2 atan(t) / pi, which is 2 / (pi t) for a large t.
TEST(TwoSidedPTest, KeepsItsDigitsInTheFarTail) {
  EXPECT_NEAR(t_two_sided_p(1e12, 1) / (2 / (std::acos(-1) * 1e12)), 1, 1e-9);
}

TEST(QuantileDeathTest, RejectsACertainProbability) {
  EXPECT_DEATH(normal_quantile(1), "between 0 and 1");
  EXPECT_DEATH(t_quantile(0, 3), "between 0 and 1");
}

TEST(QuantileDeathTest, RejectsNoDegreesOfFreedom) {
  EXPECT_DEATH(t_quantile(0.9, 0), "degrees of freedom");
  EXPECT_DEATH(t_two_sided_p(1, 0), "degrees of freedom");
}

TEST(TwoSidedPDeathTest, RejectsAnInfiniteT) {
  EXPECT_DEATH(t_two_sided_p(INFINITY, 3), "finite");
}

}  // namespace
}  // namespace tuneornot
