#include "kernels/row_loops.h"

namespace tuneornot {

const RowKernel kPortableRows = row_kernel_called("portable");

}  // namespace tuneornot
