#include "kernels/block_loops.h"

namespace tuneornot {

const BlockKernel kPortableBlocks = block_kernel_called("portable");

}  // namespace tuneornot
