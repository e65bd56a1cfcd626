// The file alone is compiled for AVX2; the choice is made when the program runs.
#if defined(__x86_64__)

#include "kernels/block_loops.h"

namespace tuneornot {

const BlockKernel kAvx2Blocks = block_kernel_called("avx2");

}  // namespace tuneornot

#endif
