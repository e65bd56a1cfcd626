#include "kernels/tile.h"

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

}  // namespace tuneornot
