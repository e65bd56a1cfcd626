#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "finetune/rotation.h"
#include "kernels/gate_kernels.h"
#include "weights/tensors.h"

namespace tuneornot {

// What a layer computes with matrices.
enum class Projection { Query, Key, Value, Output, Gate, Up, Down };
constexpr std::size_t kProjections = 7;

// Those of a matrix that are a projection's.
struct ProjectionRows {
  Projection projection = Projection::Query;
  std::size_t first = 0;
  std::size_t count = 0;
};

// A matrix that every layer has: of one projection, or of several, one behind another. LoRA adapts
// it as a whole.
struct LayerMatrix {
  std::string_view name;  // "attn_q": as in the name of the tensor, "blk.N.attn_q.weight"
  std::size_t inputs = 0;
  std::size_t outputs = 0;
  std::vector<ProjectionRows> rows;
};

struct DecoderSizes {
  std::size_t layers = 0;
  std::size_t embedding = 0;
  std::size_t heads = 0;
  std::size_t key_value_heads = 0;
  std::size_t head = 0;  // numbers in one
  std::size_t feed_forward = 0;
  std::size_t vocabulary = 0;
};

// Empty vectors are parts that the architecture does not have.
struct DecoderLayer {
  std::array<TensorView, kProjections> matrices;  // of each projection its own rows alone
  std::array<std::vector<float>, kProjections> biases;
  std::vector<float> attention_norm;
  std::vector<float> query_norm;  // of each head
  std::vector<float> key_norm;
  std::vector<float> post_attention_norm;
  std::vector<float> feed_forward_norm;
  std::vector<float> post_feed_forward_norm;
  Rotation rotation;
  std::size_t window = 0;  // how many positions back are seen, its own included; 0: all

  const TensorView& matrix(Projection projection) const {
    return matrices[static_cast<std::size_t>(projection)];
  }
};

// A decoder's frozen weights and how they are put together. Views into a ModelTensors, which
// outlives it.
struct Decoder {
  std::string architecture;
  DecoderSizes sizes;
  float epsilon = 0;          // of every norm
  float embedding_scale = 1;  // of the embeddings, on their way in
  float attention_scale = 1;
  Gate gate = Gate::Silu;
  TensorView embedding;  // (vocabulary, embedding)
  TensorView head;       // the same where the model ties them
  std::vector<float> output_norm;
  std::vector<LayerMatrix> matrices;  // of each layer
  std::vector<DecoderLayer> layers;
  // Of models with factors of their rotations for short contexts and others for long ones, up to
  // where a context is short; 0: all contexts are alike.
  std::size_t short_context = 0;
};

// What a decoder takes in for tokens of its vocabulary: (tokens, embedding), scaled.
std::vector<float> embeddings_of(const Decoder& decoder, std::span<const std::int32_t> tokens);

// The names of all matrices that are adapted in models of any architecture.
std::vector<std::string_view> known_matrices();

// As libllama computes it in a context of so many tokens. Throws ErrorKind::Model for an
// architecture that cannot be trained, with the list of those that can, and for parts that are not
// understood.
Decoder read_decoder(const ModelTensors& tensors, std::size_t context_tokens);

}  // namespace tuneornot
