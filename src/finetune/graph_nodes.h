#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "finetune/rotation.h"
#include "kernels/gate_kernels.h"

// NOLINTBEGIN(readability-identifier-naming): the library's names
struct ggml_cgraph;
struct ggml_context;
struct ggml_tensor;
// NOLINTEND(readability-identifier-naming)

namespace tuneornot {

// As ggml counts.
inline std::int64_t signed_of(std::size_t count) {
  return static_cast<std::int64_t>(count);
}

// A graph of ggml's stock operations while it is put together. Shapes are written as ggml has them:
// the numbers that lie side by side first.
class GraphNodes {
 public:
  explicit GraphNodes(std::size_t most_nodes);
  ~GraphNodes();
  GraphNodes(const GraphNodes&) = delete;
  GraphNodes& operator=(const GraphNodes&) = delete;

  ggml_context* context() const;
  ggml_cgraph* graph() const;

  // Numbers that upload() copies to the device, once the graph has memory there.
  ggml_tensor* input(std::vector<float> numbers, std::size_t columns);
  ggml_tensor* input(std::vector<std::int32_t> numbers);
  void upload() const;

  // Has it computed, behind what was asked for before.
  void want(ggml_tensor* node);
  // The same, with its numbers written into those of `whole`, which has memory, from a byte on.
  void want_in(ggml_tensor* node, ggml_tensor* whole, std::size_t first_byte);
  // The same as want, and keeps it to be read.
  ggml_tensor* output(ggml_tensor* node);

  // Sums of what may not be there: nullptr is nothing.
  ggml_tensor* sum(ggml_tensor* a, ggml_tensor* b);

  // b^T a over the second dimension: a (p, n), b (q, n) to (p, q).
  ggml_tensor* outer(ggml_tensor* a, ggml_tensor* b);
  // The gradient by x (inputs, n) of w x, for w (inputs, outputs) and dy (outputs, n).
  ggml_tensor* product_back(ggml_tensor* w, ggml_tensor* dy);

  // RMS norm of the numbers that lie side by side, and its gradient by x.
  ggml_tensor* norm(ggml_tensor* x, ggml_tensor* weight, float epsilon);
  ggml_tensor* norm_back(ggml_tensor* x, ggml_tensor* weight, float epsilon, ggml_tensor* dy);

  // Turns x (head, heads, n) by `positions` (n); `factors` are one over the rotation's frequencies.
  struct Turn {
    const Rotation& rotation;
    ggml_tensor* factors = nullptr;
    ggml_tensor* positions = nullptr;
    Direction direction = Direction::Forward;
  };
  ggml_tensor* turned(ggml_tensor* x, const Turn& turn);

  // (a, b, c) to (a, c, b), side by side.
  ggml_tensor* swapped(ggml_tensor* x);
  // (a, b, c) to (b, a, c), side by side.
  ggml_tensor* transposed(ggml_tensor* x);

  // gate(a) * b, and the gradients by both.
  ggml_tensor* gated(Gate gate, ggml_tensor* a, ggml_tensor* b);
  struct GatedBack {
    ggml_tensor* a = nullptr;
    ggml_tensor* b = nullptr;
  };
  GatedBack gated_back(Gate gate, ggml_tensor* a, ggml_tensor* b, ggml_tensor* dy);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
