#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "finetune/token_batch.h"
#include "kernels/products.h"

namespace tuneornot {

// Causal attention with grouped queries over the tree of a batch's segments: a token sees those of
// the segments above its own, and of its own those up to itself. Nothing of its size squared is
// kept for the way back; it is computed again.
struct Attention {
  const TokenBatch& batch;
  std::span<const std::size_t> asking;  // the token of each row of queries, ascending
  std::size_t heads = 0;
  std::size_t key_value_heads = 0;
  std::size_t head = 0;  // numbers in one
  float scale = 1;
  std::size_t window = 0;  // positions seen back, the own one included; 0: all
};

// Whether a token so many positions back is seen; `window` as in Attention.
inline bool is_seen(std::int32_t back, std::size_t window) {
  return back >= 0 && (window == 0 || static_cast<std::size_t>(back) < window);
}

struct AttentionInputs {
  std::span<const float> queries;  // (asking, heads * head)
  std::span<const float> keys;     // (tokens, key_value_heads * head)
  std::span<const float> values;   // (tokens, key_value_heads * head)
};

// result (asking, heads * head)
void attend(const Products& products,
            const Attention& attention,
            const AttentionInputs& inputs,
            std::span<float> result);

// Writes the gradients, given that of the result.
struct AttentionGradients {
  std::span<float> queries;
  std::span<float> keys;
  std::span<float> values;
};
void attend_back(const Products& products,
                 const Attention& attention,
                 const AttentionInputs& inputs,
                 std::span<const float> of_result,
                 const AttentionGradients& to);

}  // namespace tuneornot
