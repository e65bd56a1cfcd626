#include "kernels/tile.h"

#include <algorithm>
#include <vector>

#include "kernels/instruction_sets.h"
#include "kernels/tile_kernels.h"

namespace tuneornot {

void multiply_in_tiles(const TileKernel& kernel, const MatrixProduct& product) {
  for (std::size_t column = 0; column < product.columns; column += kernel.columns) {
    for (std::size_t row = 0; row < product.rows; row += kTileRows) {
      const auto below = static_cast<std::ptrdiff_t>(row);
      kernel.multiply({.a = product.a + below * product.a_row,
                       .a_row = product.a_row,
                       .a_depth = product.a_depth,
                       .b = product.b + column,
                       .b_depth = product.b_depth,
                       .depth = product.depth,
                       .c = product.c + below * product.c_row + column,
                       .c_row = product.c_row,
                       .rows = std::min(kTileRows, product.rows - row),
                       .columns = std::min(kernel.columns, product.columns - column),
                       .adds = product.adds});
    }
  }
}

std::span<const TileKernel> tile_kernels() {
  static const TileKernel portable = {
      .name = "portable", .columns = kTileColumns, .multiply = multiply_portably};
#if defined(__x86_64__)
  static const std::vector<TileKernel> kernels = runnable<TileKernel>(
      {.avx512 = {.name = "avx512", .columns = kAvx512Columns, .multiply = multiply_with_avx512},
       .avx2 = {.name = "avx2", .columns = kTileColumns, .multiply = multiply_with_avx2},
       .portable = portable});
#else
  static const std::vector<TileKernel> kernels = {portable};
#endif
  return kernels;
}

std::span<const TileKernel> pair_kernels() {
  static const std::vector<TileKernel> kernels = [] {
    std::vector<TileKernel> usable;
#if defined(__x86_64__)
    if (can_run_avx512_bf16()) {
      usable.push_back({.name = "avx512_bf16",
                        .columns = kAvx512Columns,
                        .multiply = multiply_pairs_with_avx512,
                        .numbers = TileNumbers::Pairs,
                        .pairs = kAvx512Pairs});
    }
#endif
    usable.push_back({.name = "portable",
                      .columns = kTileColumns,
                      .multiply = multiply_pairs_portably,
                      .numbers = TileNumbers::Pairs,
                      .pairs = kPortablePairs});
    return usable;
  }();
  return kernels;
}

}  // namespace tuneornot
