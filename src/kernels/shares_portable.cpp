#include "kernels/share_loops.h"

namespace tuneornot {

const ShareKernel kPortableShares = {
    .name = "portable", .find_shares = find_shares_of, .multiply_rows = multiply_rows_by};

}  // namespace tuneornot
