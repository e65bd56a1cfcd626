#pragma once

#include <span>
#include <vector>

#include "finetune/token_batch.h"
#include "kernels/products.h"
#include "kernels/range.h"

namespace tuneornot {

// The last hidden states of the places that targets ask about, a row each.
struct Asked {
  std::span<const float> states;        // (rows, embedding)
  std::span<const std::size_t> tokens;  // of each row, ascending
  std::span<const Target> targets;      // ascending by token; each of them has a row
};

// The loss that a model's head gives. Logits exist of some rows at a time; their memory is kept
// from one call to the next. Products and head outlive it.
class HeadLoss {
 public:
  HeadLoss(const Products& products, const TensorView& head) : products_(products), head_(head) {}

  // The weighted sum of the targets' cross-entropies, -log softmax(head h)[next]. Adds its gradient
  // by the states to `gradient` (rows, embedding) unless that is empty.
  double compute(const Asked& asked, std::span<float> gradient);

 private:
  double compute_rows(const Asked& asked, Range rows, std::span<float> gradient);

  const Products& products_;
  const TensorView& head_;
  std::vector<float> logits_;
  KernelRows states_rows_;
  KernelRows logits_rows_;
};

}  // namespace tuneornot
