#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "finetune/attention.h"
#include "finetune/decoder.h"
#include "finetune/lora.h"
#include "finetune/token_batch.h"
#include "finetune/training_device.h"
#include "kernels/products.h"

namespace tuneornot {

// Computes an adapted decoder over batches of tokens, forward and back. Keeps its buffers from one
// batch to the next. Decoder, adapter and products outlive it; the adapter's parameters may change
// between calls. Not thread-safe; works with the products' workers.
//
// What no target depends on is not computed: of the last layer only the places that are asked about
// pass attention and feed-forward, and only they meet the head. Below the first layer's adapters no
// gradient is passed on.
class Pass : public GradientPass {
 public:
  Pass(const Decoder& decoder, const Lora& lora, const Products& products);

  double loss(const TokenBatch& batch) override;
  double loss_and_gradient(const TokenBatch& batch, std::span<float> gradient) override;

  // Of each target's place, once each and in order: (places, vocabulary).
  std::vector<float> logits(const TokenBatch& batch);

 private:
  // What a layer's way back needs of its way forward. Rows are the batch's tokens, or in the last
  // layer, from the queries on, the places asked about.
  struct Kept {
    std::vector<float> in;           // (tokens, embedding)
    std::vector<float> raw_queries;  // before their norm, where they have one
    std::vector<float> raw_keys;
    std::vector<float> queries;  // turned
    std::vector<float> keys;
    std::vector<float> values;
    std::vector<float> attended;
    std::vector<float> attention_out;  // before its norm
    std::vector<float> middle;         // (rows, embedding)
    std::vector<float> gate;
    std::vector<float> up;
    std::vector<float> feed_forward_out;               // before its norm
    std::array<std::vector<float>, kProjections> low;  // scale * A x, (rows, rank)
  };

  // Rows of what enters projections, also as their kernel reads them.
  struct Input {
    Input(const Products& products, std::span<const float> numbers, std::size_t columns)
        : x(numbers), panels(products.panels(numbers, columns)) {}

    std::span<const float> x;
    Panels panels;
  };

  // One projection of one layer on its way back, and its inputs (rows, inputs).
  struct Step {
    std::size_t layer = 0;
    Projection projection = Projection::Query;
    std::span<const float> x;
  };

  // Gradients by the results of a layer's projections.
  struct AttentionBack {
    std::vector<float> queries;
    std::vector<float> keys;
    std::vector<float> values;
  };

  void forward(const TokenBatch& batch);
  void forward_attention(const TokenBatch& batch, std::size_t layer);
  void forward_feed_forward(std::size_t layer);
  void backward(const TokenBatch& batch, std::span<float> gradient);
  void backward_feed_forward(std::size_t layer, std::span<float> gradient);
  void backward_attention(const TokenBatch& batch, std::size_t layer, std::span<float> gradient);
  AttentionBack attention_back(const TokenBatch& batch,
                               std::size_t layer,
                               std::span<const float> of_attended);

  void project(std::size_t layer, Projection projection, const Input& in, std::vector<float>& y);
  void project_back(const Step& step,
                    std::span<const float> dy,
                    std::span<float> dx,
                    std::span<float> gradient);
  void back_through_a(const Step& step,
                      const LoraPair& pair,
                      std::span<const float> of_low,
                      std::span<float> dx,
                      std::span<float> gradient);
  std::vector<float> dropped(const LoraPair& pair,
                             std::span<const std::size_t> tokens,
                             std::span<const float> x) const;
  void add_normed(const std::vector<float>& weight,
                  std::span<const float> from,
                  std::span<float> to);
  std::vector<float> normed_back(const std::vector<float>& weight,
                                 std::span<const float> x,
                                 std::span<const float> dy);

  std::span<const std::size_t> rows_of(std::size_t layer) const;
  std::span<const std::size_t> rows_of(std::size_t layer, Projection projection) const;
  Attention attention_of(const TokenBatch& batch, std::size_t layer) const;
  RmsNorm norm(const std::vector<float>& weight) const;

  const Decoder& decoder_;
  const Lora& lora_;
  const Products& products_;
  Workers& workers_;
  std::vector<std::size_t> tokens_;  // all of the batch's
  std::vector<std::size_t> places_;  // those that targets ask about, ascending
  Dropout dropout_;                  // the batch's
  std::vector<Kept> kept_;
  std::vector<float> states_;  // forward: what the next layer takes in
  std::vector<float> final_;   // (places, embedding), normed
  std::vector<float> d_;       // back: the gradient by states_
};

}  // namespace tuneornot
