#pragma once

#include <cstddef>

#include "kernels/exponential.h"
#include "kernels/gate_kernels.h"

// The loops of the gates, for the files that compile them for one instruction set each. Everything
// here is static: the linker must not take one file's code for another's.
namespace tuneornot {

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
