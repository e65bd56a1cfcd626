// The file alone is compiled for AVX-512; the choice is made when the program runs.
#if defined(__x86_64__)

#include "kernels/share_loops.h"

namespace tuneornot {

const ShareKernel kAvx512Shares = {
    .name = "avx512", .find_shares = find_shares_of, .multiply_rows = multiply_rows_by};

}  // namespace tuneornot

#endif
