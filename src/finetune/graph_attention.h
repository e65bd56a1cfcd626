#pragma once

#include <cstddef>
#include <vector>

#include "finetune/graph_nodes.h"
#include "finetune/token_batch.h"

namespace tuneornot {

// Attention as nodes: every query meets every token of the batch, and a mask hides what Attention
// (finetune/attention.h) would not look at. Dense, so for batches of some thousand tokens.
struct GraphAttention {
  float scale = 1;
  ggml_tensor* mask = nullptr;  // (tokens, asking): 0 where a token is seen, else minus infinity
};

// Side by side: queries (head, asking, heads), keys and values (head, tokens, key_value_heads).
struct GraphAttentionInputs {
  ggml_tensor* queries = nullptr;
  ggml_tensor* keys = nullptr;
  ggml_tensor* values = nullptr;
};

// (head, asking, heads)
ggml_tensor* attend(GraphNodes& nodes,
                    const GraphAttention& attention,
                    const GraphAttentionInputs& inputs);

// The gradients by the inputs, given that of the result; what each query took of each token is
// computed again.
GraphAttentionInputs attend_back(GraphNodes& nodes,
                                 const GraphAttention& attention,
                                 const GraphAttentionInputs& inputs,
                                 ggml_tensor* of_result);

// The mask's numbers for the queries of the tokens `asking`. `window` as in Attention.
std::vector<float> attention_mask(const TokenBatch& batch,
                                  const std::vector<std::size_t>& asking,
                                  std::size_t window);

}  // namespace tuneornot
