#include "kernels/block_kernels.h"

#include <ggml.h>

#include <vector>

#include "kernels/instruction_sets.h"

namespace tuneornot {

ReadBlocks BlockKernel::reader(std::uint32_t type) const {
  switch (type) {
    case GGML_TYPE_Q4_0:
      return q4_0;
    case GGML_TYPE_Q4_1:
      return q4_1;
    case GGML_TYPE_Q5_0:
      return q5_0;
    case GGML_TYPE_Q5_1:
      return q5_1;
    case GGML_TYPE_Q8_0:
      return q8_0;
    case GGML_TYPE_Q4_K:
      return q4_k;
    case GGML_TYPE_Q5_K:
      return q5_k;
    case GGML_TYPE_Q6_K:
      return q6_k;
    default:
      return nullptr;
  }
}

std::span<const BlockKernel> block_kernels() {
#if defined(__x86_64__)
  static const std::vector<BlockKernel> kernels = runnable<BlockKernel>(
      {.avx512 = kAvx512Blocks, .avx2 = kAvx2Blocks, .portable = kPortableBlocks});
#else
  static const std::vector<BlockKernel> kernels = {kPortableBlocks};
#endif
  return kernels;
}

}  // namespace tuneornot
