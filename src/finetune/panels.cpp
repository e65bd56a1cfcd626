#include "finetune/panels.h"

#include <algorithm>

#include "base/check.h"

namespace tuneornot {

namespace {

// A panel is written along its length, so that each number is stored beside the one before.
inline void fill_panel(const float* rows, std::size_t count, std::size_t columns, float* panel) {
  for (std::size_t k = 0; k < columns; ++k) {
    for (std::size_t i = 0; i < count; ++i) {
      panel[k * kTileRows + i] = rows[i * columns + k];
    }
  }
}

}  // namespace

Panels::Panels(Workers& workers, std::span<const float> x, std::size_t columns)
    : rows_(x.size() / columns), columns_(columns) {
  check(x.size() == rows_ * columns_, "panels are made of whole rows");
  const std::size_t panels = (rows_ + kTileRows - 1) / kTileRows;
  numbers_ = std::make_unique_for_overwrite<float[]>(panels * kTileRows * columns);  // NOLINT
  workers.run(panels, [&](std::size_t panel, std::size_t /*thread*/) {
    const std::size_t first = panel * kTileRows;
    const std::size_t count = std::min(kTileRows, rows_ - first);
    const float* from = x.data() + first * columns_;
    float* to = numbers_.get() + first * columns_;
    if (count == kTileRows) {
      fill_panel(from, kTileRows, columns_, to);  // nearly always: a loop of known length
    } else {
      fill_panel(from, count, columns_, to);
    }
  });
}

}  // namespace tuneornot
