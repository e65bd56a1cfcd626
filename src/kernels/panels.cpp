#include "kernels/panels.h"

#include <algorithm>
#include <vector>

#include "base/check.h"

namespace tuneornot {

Panels::Panels(Workers& workers,
               const TileKernel& kernel,
               std::span<const float> x,
               std::size_t columns)
    : rows_(x.size() / columns),
      columns_(columns),
      kernel_(&kernel),
      depth_(kernel.floats(columns)) {
  check(x.size() == rows_ * columns_, "panels are made of whole rows");
  stride_ = (depth_ + 15) / 16 * 16 + 16;
  numbers_ = std::make_unique_for_overwrite<float[]>(rows_ * stride_);  // NOLINT
  const std::size_t panels = (rows_ + kTileRows - 1) / kTileRows;
  workers.run(panels, [&](std::size_t panel, std::size_t /*thread*/) {
    const std::size_t first = panel * kTileRows;
    const std::size_t count = std::min(kTileRows, rows_ - first);
    for (std::size_t i = first; i < first + count; ++i) {
      const float* from = x.data() + i * columns_;
      float* to = numbers_.get() + i * stride_;
      if (kernel.numbers == TileNumbers::Pairs) {
        kernel.pairs.along(from, columns_, to);
      } else {
        std::copy_n(from, columns_, to);
      }
    }
  });
}

}  // namespace tuneornot
