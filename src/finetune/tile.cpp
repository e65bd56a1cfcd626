#include "finetune/tile.h"

#include <vector>

#include "finetune/tile_kernels.h"

namespace tuneornot {

std::span<const TileKernel> tile_kernels() {
  static const std::vector<TileKernel> kernels = [] {
    std::vector<TileKernel> usable;
#if defined(__x86_64__)
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
      usable.push_back({.name = "avx2", .multiply = multiply_with_avx2});
    }
#endif
    usable.push_back({.name = "portable", .multiply = multiply_portably});
    return usable;
  }();
  return kernels;
}

}  // namespace tuneornot
