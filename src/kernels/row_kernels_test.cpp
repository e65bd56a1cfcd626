#include "kernels/row_kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

namespace tuneornot {
namespace {

std::vector<float> wave(std::size_t count, float size, float pace) {
  std::vector<float> numbers(count);
  for (std::size_t i = 0; i < count; ++i) {
    numbers[i] = size * std::sin(pace * static_cast<float>(i + 1));
  }
  return numbers;
}

// No vector's width divides it; shorter than a vector; one alone.
class RowKernelsTest : public testing::TestWithParam<std::size_t> {
 protected:
  std::size_t count = GetParam();
  std::vector<float> x = wave(count, 3, 1.7F);
  std::vector<float> weight = wave(count, 2, 0.3F);
  std::vector<float> dy = wave(count, 1, 2.9F);
  RowNorm norm = {.weight = weight.data(), .columns = count, .epsilon = 1e-5F};

  double at(const std::vector<float>& numbers, std::size_t i) const {
    return static_cast<double>(numbers[i]);
  }

  // Of each number of x, moved by so much, in double precision.
  std::vector<double> normed(std::size_t moved, double by) const {
    std::vector<double> numbers(x.begin(), x.end());
    numbers[moved] += by;
    const double squares = std::inner_product(numbers.begin(), numbers.end(), numbers.begin(), 0.0);
    const double root =
        std::sqrt(squares / static_cast<double>(count) + static_cast<double>(norm.epsilon));
    for (std::size_t i = 0; i < count; ++i) {
      numbers[i] *= at(weight, i) / root;
    }
    return numbers;
  }

  // Of dy and the norm, along a number of x.
  double slope(std::size_t number) const {
    constexpr double kStep = 1e-4;
    const std::vector<double> above = normed(number, kStep);
    const std::vector<double> below = normed(number, -kStep);
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += at(dy, i) * (above[i] - below[i]) / (2 * kStep);
    }
    return sum;
  }

  // log of the sum of exp(scale * x).
  double log_sum(float scale) const {
    double sum = 0;
    for (std::size_t i = 0; i < count; ++i) {
      sum += std::exp(static_cast<double>(scale) * at(x, i));
    }
    return std::log(sum);
  }
};

INSTANTIATE_TEST_SUITE_P(Counts, RowKernelsTest, testing::Values(83, 64, 5, 1));

TEST_P(RowKernelsTest, ANormIsTheFormulas) {
  const std::vector<double> expected = normed(0, 0);
  for (const RowKernel& kernel : row_kernels()) {
    std::vector<float> y(count);
    kernel.normalise(norm, x.data(), y.data());
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_NEAR(y[i], expected[i], 2e-6) << kernel.name << ", number " << i;
    }
  }
}

TEST_P(RowKernelsTest, ANormsGradientIsItsSlope) {
  for (const RowKernel& kernel : row_kernels()) {
    std::vector<float> dx(count, 7);
    kernel.normalise_back(norm, x.data(), dy.data(), dx.data());
    for (std::size_t i = 0; i < count; ++i) {
      EXPECT_NEAR(dx[i], 7 + slope(i), 1e-5) << kernel.name << ", number " << i;
    }
  }
}

TEST_P(RowKernelsTest, SquaresAreSummed) {
  const double expected = std::inner_product(
      x.begin(), x.end(), x.begin(), 0.0, std::plus<>(), [](double a, double b) { return a * b; });
  for (const RowKernel& kernel : row_kernels()) {
    EXPECT_NEAR(kernel.squares(x.data(), count), expected, 1e-12 * expected) << kernel.name;
  }
}

TEST_P(RowKernelsTest, SharesAreTheSoftmax) {
  constexpr float kScale = 4;
  for (const RowKernel& kernel : row_kernels()) {
    std::vector<float> shares = x;
    EXPECT_NEAR(kernel.soften(shares.data(), count, kScale), log_sum(kScale), 1e-6) << kernel.name;
    for (std::size_t i = 0; i < count; ++i) {
      const double expected = std::exp(static_cast<double>(kScale) * at(x, i) - log_sum(kScale));
      EXPECT_NEAR(shares[i], expected, 2e-6 * expected + 1e-30) << kernel.name << ", number " << i;
    }
  }
}

TEST_P(RowKernelsTest, TheSharesGradientIsTheFormulas) {
  constexpr float kScale = 0.5F;
  for (const RowKernel& kernel : row_kernels()) {
    std::vector<float> shares = x;
    kernel.soften(shares.data(), count, kScale);
    const double along = std::inner_product(shares.begin(), shares.end(), dy.begin(), 0.0);
    std::vector<float> d = dy;
    kernel.soften_back(shares.data(), count, kScale, d.data());
    for (std::size_t i = 0; i < count; ++i) {
      const double expected = at(shares, i) * (at(dy, i) - along) * static_cast<double>(kScale);
      EXPECT_NEAR(d[i], expected, 1e-6) << kernel.name << ", number " << i;
    }
  }
}

}  // namespace
}  // namespace tuneornot
