// The file alone is compiled for AVX2; the choice is made when the program runs.
#if defined(__x86_64__)

#include "kernels/gate_curves.h"

namespace tuneornot {

const GateKernel kAvx2Gates = {
    .name = "avx2", .apply = apply_curve, .apply_back = apply_curve_back};

}  // namespace tuneornot

#endif
