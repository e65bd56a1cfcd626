#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <span>
#include <vector>

#include "kernels/gate_kernels.h"
#include "kernels/kernel_rows.h"
#include "kernels/row_kernels.h"
#include "kernels/tile.h"

namespace tuneornot {

// Rows of numbers that enter products: as floats, and as their kernel takes them.
struct Activations {
  std::vector<float> numbers;  // (rows, columns)
  KernelRows rows;

  void reset(const TileKernel& kernel, std::size_t count, std::size_t columns) {
    numbers.resize(count * columns);
    rows.reset(kernel, count, columns);
  }
  std::span<float> row(std::size_t number) {
    return std::span(numbers).subspan(number * rows.columns(), rows.columns());
  }
  // The row's numbers are there now.
  void set(std::size_t number) { rows.set(number, row(number).data()); }
};

// A row of a matrix.
inline std::span<const float> row_of(const std::vector<float>& numbers,
                                     std::size_t row,
                                     std::size_t columns) {
  return std::span(numbers).subspan(row * columns, columns);
}

inline std::span<float> row_of(std::vector<float>& numbers, std::size_t row, std::size_t columns) {
  return std::span(numbers).subspan(row * columns, columns);
}

// Of numbers that may not be there.
template <typename Numbers>
auto row_or_none(Numbers& numbers, std::size_t row, std::size_t columns) {
  return numbers.empty() ? decltype(row_of(numbers, row, columns))()
                         : row_of(numbers, row, columns);
}

inline GateRun gate_run(std::span<const float> a, std::span<const float> b) {
  return {.a = a.data(), .b = b.data(), .count = a.size()};
}

inline void normalise(const RowNorm& norm, std::span<const float> x, std::span<float> y) {
  row_kernels().front().normalise(norm, x.data(), y.data());
}

// dx += the gradient by x, given that by what was normed.
inline void normalise_back(const RowNorm& norm,
                           std::span<const float> x,
                           std::span<const float> dy,
                           std::span<float> dx) {
  row_kernels().front().normalise_back(norm, x.data(), dy.data(), dx.data());
}

// to += from
inline void add(std::span<const float> from, std::span<float> to) {
  std::ranges::transform(from, to, to.begin(), std::plus<>());
}

}  // namespace tuneornot
