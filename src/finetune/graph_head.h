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
  ggml_tensor* of_states = nullptr;  // the gradient, (embedding, places)

  // The weighted sum of the cross-entropies, once the graph is computed.
  double loss() const;
};

// head (embedding, vocabulary), states (embedding, places)
GraphHead head_loss(GraphNodes& nodes,
                    ggml_tensor* head,
                    ggml_tensor* states,
                    const std::vector<std::size_t>& places,
                    const std::vector<Target>& targets);

// How many nodes that takes at most.
std::size_t head_nodes(std::size_t places);

}  // namespace tuneornot
