// The file alone is compiled for AVX2; the choice is made when the program runs.
#if defined(__x86_64__)

#include "kernels/row_loops.h"

namespace tuneornot {

const RowKernel kAvx2Rows = row_kernel_called("avx2");

}  // namespace tuneornot

#endif
