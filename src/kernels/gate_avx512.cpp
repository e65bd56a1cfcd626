// The file alone is compiled for AVX-512; the choice is made when the program runs.
#if defined(__x86_64__)

#include "kernels/gate_curves.h"

namespace tuneornot {

const GateKernel kAvx512Gates = {
    .name = "avx512", .apply = apply_curve, .apply_back = apply_curve_back};

}  // namespace tuneornot

#endif
