#pragma once

#include <cstddef>
#include <memory>

#include "kernels/tile.h"

namespace tuneornot {

// Rows of activations as a kernel takes them, floats or pairs, made once for all the products that
// they enter. Rows lie a little farther apart than they are long: were that a multiple of a page,
// all of them would fall into the same few places of the caches.
class KernelRows {
 public:
  // For so many rows, none of them set. The memory of before is used again. The kernel outlives it.
  void reset(const TileKernel& kernel, std::size_t rows, std::size_t columns);

  // To `columns()` numbers. Several threads may each set rows of their own.
  void set(std::size_t row, const float* numbers);

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

  // From a column, even where the kernel takes pairs, to the row's end; the next row lies apart()
  // floats behind.
  const float* at(std::size_t row, std::size_t column) const {
    return numbers_.get() + row * apart_ + kernel_->floats(column);
  }
  std::size_t apart() const { return apart_; }

 private:
  const TileKernel* kernel_ = nullptr;
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  std::size_t apart_ = 0;
  std::size_t capacity_ = 0;          // floats
  std::unique_ptr<float[]> numbers_;  // NOLINT(*-avoid-c-arrays): a vector would be set to zero
};

}  // namespace tuneornot
