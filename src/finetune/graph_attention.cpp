#include "finetune/graph_attention.h"

#include <ggml.h>

#include <cmath>
#include <optional>
#include <span>

#include "finetune/attention.h"

namespace tuneornot {

namespace {

// (tokens, asking, heads)
ggml_tensor* shares(GraphNodes& nodes,
                    const GraphAttention& attention,
                    const GraphAttentionInputs& inputs) {
  ggml_tensor* products = ggml_mul_mat(nodes.context(), inputs.keys, inputs.queries);
  return ggml_soft_max_ext(nodes.context(), products, attention.mask, attention.scale, 0);
}

// Of x (head, tokens, heads), the sums over the heads that share one of `like`'s.
ggml_tensor* summed_by_group(GraphNodes& nodes, ggml_tensor* x, ggml_tensor* like) {
  const std::int64_t numbers = x->ne[0] * x->ne[1];
  const std::int64_t groups = like->ne[2];
  if (x->ne[2] == groups) {
    return x;
  }
  ggml_context* context = nodes.context();
  ggml_tensor* apart = ggml_reshape_3d(context, x, numbers, x->ne[2] / groups, groups);
  ggml_tensor* shape = ggml_new_tensor_3d(context, GGML_TYPE_F32, numbers, 1, groups);
  return ggml_reshape_3d(
      context, ggml_repeat_back(context, apart, shape), x->ne[0], x->ne[1], groups);
}

std::vector<std::size_t> segments_of_tokens(const TokenBatch& batch) {
  std::vector<std::size_t> segments(batch.tokens.size());
  for (std::size_t i = 0; i < batch.segments.size(); ++i) {
    for (std::size_t j = 0; j < batch.segments[i].count; ++j) {
      segments[batch.segments[i].first + j] = i;
    }
  }
  return segments;
}

struct Sight {
  std::int32_t from = 0;  // position
  std::size_t window = 0;
};

// Opens one query's row of the mask for what it sees of a segment.
void show(const TokenBatch& batch, const Segment& segment, Sight sight, std::span<float> row) {
  for (std::size_t token = segment.first; token < segment.first + segment.count; ++token) {
    if (is_seen(sight.from - batch.positions[token], sight.window)) {
      row[token] = 0;
    }
  }
}

}  // namespace

ggml_tensor* attend(GraphNodes& nodes,
                    const GraphAttention& attention,
                    const GraphAttentionInputs& inputs) {
  return ggml_mul_mat(
      nodes.context(), nodes.transposed(inputs.values), shares(nodes, attention, inputs));
}

GraphAttentionInputs attend_back(GraphNodes& nodes,
                                 const GraphAttention& attention,
                                 const GraphAttentionInputs& inputs,
                                 ggml_tensor* of_result) {
  ggml_context* context = nodes.context();
  ggml_tensor* taken = shares(nodes, attention, inputs);
  ggml_tensor* of_values = nodes.outer(of_result, taken);
  ggml_tensor* of_taken = ggml_mul_mat(context, inputs.values, of_result);
  ggml_tensor* of_products = ggml_soft_max_ext_back(context, of_taken, taken, attention.scale, 0);
  ggml_tensor* of_queries = ggml_mul_mat(context, nodes.transposed(inputs.keys), of_products);
  ggml_tensor* of_keys = nodes.outer(inputs.queries, of_products);
  return {.queries = of_queries,
          .keys = summed_by_group(nodes, of_keys, inputs.keys),
          .values = summed_by_group(nodes, of_values, inputs.values)};
}

std::vector<float> attention_mask(const TokenBatch& batch,
                                  const std::vector<std::size_t>& asking,
                                  std::size_t window) {
  const std::vector<std::size_t> segments = segments_of_tokens(batch);
  std::vector<float> mask(asking.size() * batch.tokens.size(), -INFINITY);
  std::span<float> rest = mask;
  for (const std::size_t token : asking) {
    std::optional<std::size_t> segment = segments[token];
    while (segment) {
      show(batch,
           batch.segments[*segment],
           {.from = batch.positions[token], .window = window},
           rest);
      segment = batch.segments[*segment].parent;
    }
    rest = rest.subspan(batch.tokens.size());
  }
  return mask;
}

}  // namespace tuneornot
