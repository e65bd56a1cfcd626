#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tuneornot {

// The gate of the feed-forward layer: y = gate(a) * b.
enum class Gate { Silu, Gelu };  // Gelu as its tanh form (Hendrycks and Gimpel 2016), in full

// Numbers that lie side by side.
struct GateRun {
  const float* a = nullptr;
  const float* b = nullptr;
  std::size_t count = 0;
};

// One for each instruction set, in a file of its own. The way back writes the gradients by a and b,
// given that by y.
struct GateKernel {
  std::string_view name;
  void (*apply)(Gate gate, const GateRun& run, float* y);
  void (*apply_back)(Gate gate, const GateRun& run, const float* dy, float* of_a, float* of_b);
};

// Those this processor can run, the fastest first; the portable one is the last.
std::span<const GateKernel> gate_kernels();

// What the kernels are made of.
extern const GateKernel kPortableGates;
extern const GateKernel kAvx2Gates;    // for processors with AVX2 and FMA; defined on x86-64 only
extern const GateKernel kAvx512Gates;  // with AVX-512F, likewise

}  // namespace tuneornot
