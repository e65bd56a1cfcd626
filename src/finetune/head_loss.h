#pragma once

#include <span>
#include <vector>

#include "finetune/token_batch.h"
#include "kernels/products.h"

namespace tuneornot {

// The last hidden states of the places that targets ask about, a row each.
struct Asked {
  std::span<const float> states;        // (rows, embedding)
  std::span<const std::size_t> tokens;  // of each row, ascending
  std::span<const Target> targets;      // ascending by token; each of them has a row
};

// The weighted sum of the targets' cross-entropies, -log softmax(head h)[next]. Adds its gradient
// by the states to `gradient` (rows, embedding) unless that is empty. Logits exist of a few rows at
// a time.
double head_loss(const Products& products,
                 const TensorView& head,
                 const Asked& asked,
                 std::span<float> gradient);

}  // namespace tuneornot
