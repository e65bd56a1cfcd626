#include "kernels/tile.h"

#include <algorithm>
#include <vector>

#include "kernels/tile_kernels.h"

namespace tuneornot {

bool can_run_avx2() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return false;
#endif
}

bool can_run_avx512() {
#if defined(__x86_64__)
  return can_run_avx2() && __builtin_cpu_supports("avx512f");
#else
  return false;
#endif
}

bool can_run_avx512_bf16() {
#if defined(__x86_64__)
  return can_run_avx512() && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

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
                       .columns = std::min(kernel.columns, product.columns - column)});
    }
  }
}

std::span<const TileKernel> tile_kernels() {
  static const std::vector<TileKernel> kernels = [] {
    std::vector<TileKernel> usable;
#if defined(__x86_64__)
    if (can_run_avx512()) {
      usable.push_back(
          {.name = "avx512", .columns = kAvx512Columns, .multiply = multiply_with_avx512});
    }
    if (can_run_avx2()) {
      usable.push_back({.name = "avx2", .columns = kTileColumns, .multiply = multiply_with_avx2});
    }
#endif
    usable.push_back({.name = "portable", .columns = kTileColumns, .multiply = multiply_portably});
    return usable;
  }();
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
