#pragma once

#include "kernels/workers.h"

struct ggml_tensor;  // NOLINT(readability-identifier-naming): the library's name

namespace tuneornot {

// What ggml's operation MUL_MAT computes of weights of BF16 and many tokens, by the trainer's
// products where the processor has its own of pairs. Activations are rounded to BF16, as ggml
// rounds them, and the sums of a token depend on nothing but its own activations.
bool can_multiply_weights(const ggml_tensor& operation);
void multiply_weights(const ggml_tensor& operation, Workers& workers);

}  // namespace tuneornot
