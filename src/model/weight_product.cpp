#include "model/weight_product.h"

#include <ggml.h>

#include <span>

#include "kernels/instruction_sets.h"
#include "kernels/products.h"

namespace tuneornot {

namespace {

// Of fewer the weights would be packed for less than that takes.
constexpr std::int64_t kFewestTokens = 48;

bool is_plain_matrix(const ggml_tensor& tensor) {
  return tensor.ne[2] == 1 && tensor.ne[3] == 1 && ggml_is_contiguous(&tensor);
}

}  // namespace

bool can_multiply_weights(const ggml_tensor& operation) {
  static const bool has_pairs = can_run_avx512_bf16();
  if (operation.op != GGML_OP_MUL_MAT || !has_pairs) {
    return false;
  }
  const ggml_tensor& weights = *operation.src[0];
  const ggml_tensor& tokens = *operation.src[1];
  return weights.type == GGML_TYPE_BF16 && tokens.type == GGML_TYPE_F32 &&
         operation.type == GGML_TYPE_F32 && is_plain_matrix(weights) && is_plain_matrix(tokens) &&
         tokens.ne[1] >= kFewestTokens;
}

void multiply_weights(const ggml_tensor& operation, Workers& workers) {
  const ggml_tensor& weights = *operation.src[0];
  const ggml_tensor& tokens = *operation.src[1];
  const auto columns = static_cast<std::size_t>(weights.ne[0]);
  const TensorView view = {.data = static_cast<const std::byte*>(weights.data),
                           .type = weights.type,
                           .columns = columns,
                           .rows = static_cast<std::size_t>(weights.ne[1]),
                           .block = 1,
                           .row_bytes = weights.nb[1]};
  const std::span<const float> x(static_cast<const float*>(tokens.data),
                                 static_cast<std::size_t>(ggml_nelements(&tokens)));
  const std::span<float> y(static_cast<float*>(operation.data),
                           static_cast<std::size_t>(ggml_nelements(&operation)));
  const Products products(workers, pair_kernels().front());
  const KernelRows rows = products.rows(x, columns);
  Round round;
  products.forward(round,
                   {.terms = {{.w = view, .x = &rows}}, .y = y, .begin = ProductSum::Begin::Zero});
  round.run(workers);
}

}  // namespace tuneornot
