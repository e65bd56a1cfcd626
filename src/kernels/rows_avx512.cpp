// The file alone is compiled for AVX-512; the choice is made when the program runs.
#if defined(__x86_64__)

#include "kernels/row_loops.h"

namespace tuneornot {

const RowKernel kAvx512Rows = row_kernel_called("avx512");

}  // namespace tuneornot

#endif
