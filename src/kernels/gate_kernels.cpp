#include "kernels/gate_kernels.h"

#include <vector>

#include "kernels/instruction_sets.h"

namespace tuneornot {

std::span<const GateKernel> gate_kernels() {
#if defined(__x86_64__)
  static const std::vector<GateKernel> kernels = runnable<GateKernel>(
      {.avx512 = kAvx512Gates, .avx2 = kAvx2Gates, .portable = kPortableGates});
#else
  static const std::vector<GateKernel> kernels = {kPortableGates};
#endif
  return kernels;
}

}  // namespace tuneornot
