#include "kernels/share_kernels.h"

#include <vector>

#include "kernels/instruction_sets.h"

namespace tuneornot {

std::span<const ShareKernel> share_kernels() {
#if defined(__x86_64__)
  static const std::vector<ShareKernel> kernels = runnable<ShareKernel>(
      {.avx512 = kAvx512Shares, .avx2 = kAvx2Shares, .portable = kPortableShares});
#else
  static const std::vector<ShareKernel> kernels = {kPortableShares};
#endif
  return kernels;
}

}  // namespace tuneornot
