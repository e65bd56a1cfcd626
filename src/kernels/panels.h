#pragma once

#include <cstddef>
#include <memory>
#include <span>

#include "kernels/tile.h"
#include "kernels/workers.h"

namespace tuneornot {

// Rows of activations in the order in which the kernel reads them, as it takes numbers, made once
// for all the products they enter: panels of kTileRows rows, each column's side by side. A kernel
// then reads one run of memory; of rows as they lie it would read six, and where their length is a
// multiple of a page all of them fall into the same few places of the caches.
class Panels {
 public:
  // Of x (rows, columns), row-major, which may go afterwards.
  Panels(Workers& workers, const TileKernel& kernel, std::span<const float> x, std::size_t columns);

  std::size_t stride() const { return stride_; }
  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }

  // From the row on, a multiple of kTileRows, and from a column, even where the kernel takes pairs:
  // what it takes of row + i is at(row, column)[k * kTileRows + i] for k from 0 on. What the last
  // panel lacks in rows is not to be read.
  const float* at(std::size_t row, std::size_t column) const {
    return numbers_.get() + row * stride_ + kernel_->floats(column);
  }

 private:
  std::size_t rows_ = 0;
  std::size_t columns_ = 0;
  const TileKernel* kernel_;
  std::size_t depth_ = 0;             // floats of a row
  std::size_t stride_=0;
  std::unique_ptr<float[]> numbers_;  // NOLINT(*-avoid-c-arrays): a vector would be set to zero
};

}  // namespace tuneornot
