#include "kernels/share_kernels.h"

#include <vector>

#include "kernels/tile.h"

namespace tuneornot {

std::span<const ShareKernel> share_kernels() {
  static const std::vector<ShareKernel> kernels = [] {
    std::vector<ShareKernel> usable;
#if defined(__x86_64__)
    if (can_run_avx512()) {
      usable.push_back(kAvx512Shares);
    }
    if (can_run_avx2()) {
      usable.push_back(kAvx2Shares);
    }
#endif
    usable.push_back(kPortableShares);
    return usable;
  }();
  return kernels;
}

}  // namespace tuneornot
