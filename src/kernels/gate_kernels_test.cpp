#include "kernels/gate_kernels.h"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace tuneornot {
namespace {

double silu(double x) {
  return x / (1 + std::exp(-x));
}

double gelu(double x) {
  return 0.5 * x * (1 + std::tanh(std::sqrt(2 / M_PI) * (x + 0.044715 * x * x * x)));
}

double slope(double (*curve)(double), double x) {
  constexpr double kStep = 1e-5;
  return (curve(x + kStep) - curve(x - kStep)) / (2 * kStep);
}

// From where a curve is nearly zero to where it is nearly its input.
std::vector<float> inputs() {
  std::vector<float> numbers;
  for (int i = -1000; i <= 1000; ++i) {
    numbers.push_back(static_cast<float>(i) * 0.1F);
  }
  return numbers;
}

void expect_the_curve(const GateKernel& kernel, Gate gate) {
  const std::vector<float> a = inputs();
  const std::vector<float> b(a.size(), 3);
  const std::vector<float> dy(a.size(), 0.5F);
  const GateRun run = {.a = a.data(), .b = b.data(), .count = a.size()};
  std::vector<float> y(a.size());
  kernel.apply(gate, run, y.data());
  std::vector<float> of_a(a.size());
  std::vector<float> of_b(a.size());
  kernel.apply_back(gate, run, dy.data(), of_a.data(), of_b.data());
  const auto curve = gate == Gate::Silu ? silu : gelu;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const auto x = static_cast<double>(a[i]);
    const double within = 1e-6 * (1 + std::abs(x));
    ASSERT_NEAR(static_cast<double>(y[i]), 3 * curve(x), 3 * within) << x;
    ASSERT_NEAR(static_cast<double>(of_b[i]), 0.5 * curve(x), within) << x;
    ASSERT_NEAR(static_cast<double>(of_a[i]), 1.5 * slope(curve, x), 5e-6) << x;
  }
}

TEST(GateKernelsTest, AreTheCurvesAndTheirSlopes) {
  for (const GateKernel& kernel : gate_kernels()) {
    SCOPED_TRACE(kernel.name);
    expect_the_curve(kernel, Gate::Silu);
    expect_the_curve(kernel, Gate::Gelu);
  }
}

}  // namespace
}  // namespace tuneornot
