#include "kernels/row_kernels.h"

#include <vector>

#include "kernels/instruction_sets.h"

namespace tuneornot {

std::span<const RowKernel> row_kernels() {
#if defined(__x86_64__)
  static const std::vector<RowKernel> kernels =
      runnable<RowKernel>({.avx512 = kAvx512Rows, .avx2 = kAvx2Rows, .portable = kPortableRows});
#else
  static const std::vector<RowKernel> kernels = {kPortableRows};
#endif
  return kernels;
}

}  // namespace tuneornot
