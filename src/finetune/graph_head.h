#pragma once

#include <cstddef>
#include <vector>

#include "finetune/graph_nodes.h"
#include "finetune/token_batch.h"

namespace tuneornot {

// The cross-entropies of a batch's targets as nodes, some places at a time.
struct GraphHead {
  struct Part {
    std::vector<Target> targets;
    std::vector<std::size_t> rows;         // of each target, the place within the part
    ggml_tensor* logits = nullptr;         // of each target's token
    ggml_tensor* highest = nullptr;        // of each place, its likeliest token's logit
    ggml_tensor* probabilities = nullptr;  // and that token's probability
  };
  std::vector<Part> parts;
  ggml_tensor* of_states = nullptr;  // the gradient, (embedding, places), where there is a way back

  // The weighted sum of the cross-entropies, once the graph is computed.
  double loss() const;
};

struct GraphHeadInputs {
  ggml_tensor* head = nullptr;    // (embedding, vocabulary)
  ggml_tensor* states = nullptr;  // (embedding, places)
  const std::vector<std::size_t>& places;
  const std::vector<Target>& targets;
};
enum class GraphWay { Forward, ForwardAndBack };
GraphHead head_loss(GraphNodes& nodes, const GraphHeadInputs& inputs, GraphWay way);

// How many nodes that takes at most.
std::size_t head_nodes(std::size_t places);

}  // namespace tuneornot
