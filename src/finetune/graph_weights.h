#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <vector>

#include "finetune/decoder.h"
#include "finetune/lora.h"

// NOLINTBEGIN(readability-identifier-naming): the library's names
struct ggml_backend;
struct ggml_context;
struct ggml_tensor;
// NOLINTEND(readability-identifier-naming)

namespace tuneornot {

// nullptr is a part that the architecture does not have.
struct GraphLayer {
  std::array<ggml_tensor*, kProjections> matrices{};
  std::array<ggml_tensor*, kProjections> biases{};
  ggml_tensor* attention_norm = nullptr;
  ggml_tensor* query_norm = nullptr;
  ggml_tensor* key_norm = nullptr;
  ggml_tensor* post_attention_norm = nullptr;
  ggml_tensor* feed_forward_norm = nullptr;
  ggml_tensor* post_feed_forward_norm = nullptr;
  ggml_tensor* turn_factors = nullptr;  // one over the rotation's frequencies
};

// How matrices are kept: as floats, or in the types of the file, from which the device widens them
// each time. Both are exactly the numbers of the file.
enum class GraphMatrices { Floats, AsInFile };

// Floats where they take no more than a quarter of the device's free memory.
GraphMatrices suitable_matrices(ggml_backend* backend, const Decoder& decoder);

// A decoder's frozen weights in the memory of one of ggml's devices, and the adapter's parameters
// and their gradient.
class GraphWeights {
 public:
  // What the device cannot widen is kept as floats all the same. Throws ErrorKind::Model when the
  // device's memory is too small.
  GraphWeights(ggml_backend* backend,
               const Decoder& decoder,
               const Lora& lora,
               GraphMatrices matrices);
  ~GraphWeights();
  GraphWeights(const GraphWeights&) = delete;
  GraphWeights& operator=(const GraphWeights&) = delete;

  const std::vector<GraphLayer>& layers() const;
  ggml_tensor* output_norm() const;
  ggml_tensor* head() const;
  ggml_tensor* parameters() const;  // (all)
  ggml_tensor* gradient() const;    // (all)

  // A matrix as floats, a node of a graph in `context`.
  ggml_tensor* widened(ggml_context* context, ggml_tensor* matrix) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tuneornot
