#include "kernels/gate_kernels.h"

#include <vector>

#include "kernels/tile.h"

namespace tuneornot {

std::span<const GateKernel> gate_kernels() {
  static const std::vector<GateKernel> kernels = [] {
    std::vector<GateKernel> usable;
#if defined(__x86_64__)
    if (can_run_avx512()) {
      usable.push_back(kAvx512Gates);
    }
    if (can_run_avx2()) {
      usable.push_back(kAvx2Gates);
    }
#endif
    usable.push_back(kPortableGates);
    return usable;
  }();
  return kernels;
}

}  // namespace tuneornot
