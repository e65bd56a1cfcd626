#include "kernels/kernel_rows.h"

#include <algorithm>

namespace tuneornot {

void KernelRows::reset(const TileKernel& kernel, std::size_t rows, std::size_t columns) {
  constexpr std::size_t kLine = 16;  // floats, of the cache
  kernel_ = &kernel;
  rows_ = rows;
  columns_ = columns;
  apart_ = (kernel.floats(columns) + kLine - 1) / kLine * kLine + kLine;
  if (rows * apart_ > capacity_) {
    capacity_ = rows * apart_;
    numbers_ = std::make_unique_for_overwrite<float[]>(capacity_);  // NOLINT(*-avoid-c-arrays)
  }
}

void KernelRows::set(std::size_t row, const float* numbers) {
  float* to = numbers_.get() + row * apart_;
  if (kernel_->numbers == TileNumbers::Pairs) {
    kernel_->pairs.along(numbers, columns_, to);
  } else {
    std::copy_n(numbers, columns_, to);
  }
}

}  // namespace tuneornot
