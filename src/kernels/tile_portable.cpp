#include <array>

#include "kernels/tile_kernels.h"

namespace tuneornot {

void multiply_portably(const Tile& tile) {
  std::array<std::array<float, kTileColumns>, kTileRows> sums = {};
  for (std::size_t k = 0; k < tile.depth; ++k) {
    const float* b = tile.b + static_cast<std::ptrdiff_t>(k) * tile.b_depth;
    for (std::size_t i = 0; i < tile.rows; ++i) {
      const float a = tile.a[static_cast<std::ptrdiff_t>(i) * tile.a_row +
                             static_cast<std::ptrdiff_t>(k) * tile.a_depth];
      for (std::size_t j = 0; j < tile.columns; ++j) {
        sums[i][j] += a * b[j];
      }
    }
  }
  for (std::size_t i = 0; i < tile.rows; ++i) {
    float* c = tile.c + static_cast<std::ptrdiff_t>(i) * tile.c_row;
    for (std::size_t j = 0; j < tile.columns; ++j) {
      c[j] += sums[i][j];
    }
  }
}

}  // namespace tuneornot
