#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <numbers>

#include "finetune/gate_kernels.h"

// The loops of the gates, for the files that compile them for one instruction set each. Everything
// here is static: the linker must not take one file's code for another's.
namespace tuneornot {

// exp(x) to a unit or two in the last place, x being a number: a power of two, times the series
// about 0 of what is left. In place of std::exp, because loops of it become vector code.
static inline float exponential(float x) {
  constexpr float kLog2E = std::numbers::log2e_v<float>;
  constexpr float kLn2High = 0.693145752F;  // NOLINT(modernize-use-std-numbers): its leading bits
  constexpr float kLn2Low = 1.42860677e-6F;
  constexpr float kRounder = 12582912;  // 1.5 * 2^23: the sum has no digits behind the point
  x = x > -87 ? x : -87;                // so written what is no number comes to a bound
  x = x < 88 ? x : 88;
  const float whole = (x * kLog2E + kRounder) - kRounder;
  const float rest = (x - whole * kLn2High) - whole * kLn2Low;
  float sum = 1.98412698e-4F;
  sum = sum * rest + 1.38888889e-3F;
  sum = sum * rest + 8.33333333e-3F;
  sum = sum * rest + 4.16666667e-2F;
  sum = sum * rest + 1.66666667e-1F;
  sum = sum * rest + 0.5F;
  sum = sum * rest + 1;
  sum = sum * rest + 1;
  const std::int32_t exponent = static_cast<std::int32_t>(whole) + 127;
  return sum * std::bit_cast<float>(exponent << 23);  // NOLINT(hicpp-signed-bitwise): at least 1
}

struct ValueAndSlope {
  float value = 0;
  float slope = 0;
};

static inline ValueAndSlope silu(float x) {
  const float sigmoid = 1 / (1 + exponential(-x));
  return {.value = x * sigmoid, .slope = sigmoid * (1 + x * (1 - sigmoid))};
}

static inline ValueAndSlope gelu(float x) {
  constexpr float kRootTwoOverPi = 0.797884561F;
  constexpr float kCubic = 0.044715F;
  const float inner = kRootTwoOverPi * (x + kCubic * x * x * x);
  const float tanh = 1 - 2 / (1 + exponential(2 * inner));
  const float inner_slope = kRootTwoOverPi * (1 + 3 * kCubic * x * x);
  return {.value = 0.5F * x * (1 + tanh),
          .slope = 0.5F * (1 + tanh) + 0.5F * x * (1 - tanh * tanh) * inner_slope};
}

// The curve is a parameter of the loops, so that each is compiled for one.
template <ValueAndSlope (*kCurve)(float)>
static void run_gate(const GateRun& run, float* y) {
  for (std::size_t i = 0; i < run.count; ++i) {
    y[i] = kCurve(run.a[i]).value * run.b[i];
  }
}

template <ValueAndSlope (*kCurve)(float)>
static void run_gate_back(const GateRun& run, const float* dy, float* of_a, float* of_b) {
  for (std::size_t i = 0; i < run.count; ++i) {
    const ValueAndSlope curve = kCurve(run.a[i]);
    of_a[i] = dy[i] * run.b[i] * curve.slope;
    of_b[i] = dy[i] * curve.value;
  }
}

static inline void apply_curve(Gate gate, const GateRun& run, float* y) {
  (gate == Gate::Silu ? run_gate<silu> : run_gate<gelu>)(run, y);
}

static inline void apply_curve_back(
    Gate gate, const GateRun& run, const float* dy, float* of_a, float* of_b) {
  (gate == Gate::Silu ? run_gate_back<silu> : run_gate_back<gelu>)(run, dy, of_a, of_b);
}

}  // namespace tuneornot
