#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace tuneornot {

// RMS norm (Zhang and Sennrich 2019): y = x / sqrt(mean(x^2) + epsilon) * weight.
struct RowNorm {
  const float* weight = nullptr;  // (columns)
  std::size_t columns = 0;
  float epsilon = 0;
};

// What is done to single rows of numbers; one for each instruction set, in a file of its own. Sums
// are of 64 bits, in an order that is the same for all.
struct RowKernel {
  std::string_view name;

  void (*normalise)(const RowNorm& norm, const float* x, float* y);
  // dx += the gradient by x, given that by y.
  void (*normalise_back)(const RowNorm& norm, const float* x, const float* dy, float* dx);

  double (*squares)(const float* row, std::size_t count);  // their sum

  // Softmax of scale * row, in place. Returns the logarithm of the sum of exp(scale * row).
  double (*soften)(float* row, std::size_t count, float scale);
  // The gradient by a row before it was softened to `shares`, in place of that by the shares.
  void (*soften_back)(const float* shares, std::size_t count, float scale, float* d);
};

// Those this processor can run, the fastest first; the portable one is the last.
std::span<const RowKernel> row_kernels();

// What the kernels are made of.
extern const RowKernel kPortableRows;
extern const RowKernel kAvx2Rows;    // for processors with AVX2 and FMA; defined on x86-64 only
extern const RowKernel kAvx512Rows;  // with AVX-512F, likewise

}  // namespace tuneornot
