#include "kernels/panels.h"

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace tuneornot {

namespace {

// A panel is written along its length, so that each number is stored beside the one before.
inline void fill_panel(const float* rows, std::size_t count, std::size_t depth, float* panel) {
  for (std::size_t k = 0; k < depth; ++k) {
    for (std::size_t i = 0; i < count; ++i) {
      panel[k * kTileRows + i] = rows[i * depth + k];
    }
  }
}

// The rows as pairs, in scratch of the thread's own.
const float* paired(const TileKernel& kernel,
                    const float* rows,
                    std::size_t count,
                    std::size_t columns) {
  thread_local std::vector<float> pairs;
  const std::size_t depth = kernel.floats(columns);
  pairs.resize(count * depth);
  for (std::size_t i = 0; i < count; ++i) {
    kernel.pairs.along(rows + i * columns, columns, pairs.data() + i * depth);
  }
  return pairs.data();
}

}  // namespace

Panels::Panels(Workers& workers,
               const TileKernel& kernel,
               std::span<const float> x,
               std::size_t columns)
    : rows_(x.size() / columns),
      columns_(columns),
      kernel_(&kernel),
      depth_(kernel.floats(columns)) {
  check(x.size() == rows_ * columns_, "panels are made of whole rows");
  const std::size_t panels = (rows_ + kTileRows - 1) / kTileRows;
  numbers_ = std::make_unique_for_overwrite<float[]>(panels * kTileRows * depth_);  // NOLINT
  workers.run(panels, [&](std::size_t panel, std::size_t /*thread*/) {
    const std::size_t first = panel * kTileRows;
    const std::size_t count = std::min(kTileRows, rows_ - first);
    const float* from = x.data() + first * columns_;
    if (kernel.numbers == TileNumbers::Pairs) {
      from = paired(kernel, from, count, columns_);
    }
    float* to = numbers_.get() + first * depth_;
    if (count == kTileRows) {
      fill_panel(from, kTileRows, depth_, to);  // nearly always: a loop of known length
    } else {
      fill_panel(from, count, depth_, to);
    }
  });
}

}  // namespace tuneornot
