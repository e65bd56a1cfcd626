#include "kernels/gate_curves.h"

namespace tuneornot {

const GateKernel kPortableGates = {
    .name = "portable", .apply = apply_curve, .apply_back = apply_curve_back};

}  // namespace tuneornot
