#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "finetune/attention.h"
#include "finetune/decoder.h"
#include "finetune/head_loss.h"
#include "finetune/lora.h"
#include "finetune/projections.h"
#include "finetune/rotation.h"
#include "finetune/token_batch.h"
#include "finetune/training_device.h"
#include "kernels/products.h"
#include "kernels/row_kernels.h"

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
  // layer the places asked about.
  struct Kept {
    std::vector<float> in;                // (tokens, embedding)
    std::vector<float> raw_queries;       // before their norm, where they have one
    std::vector<float> raw_keys;          // likewise
    std::vector<float> queries;           // (rows, heads * head), turned
    std::vector<float> keys;              // (tokens, key/value heads * head), turned
    std::vector<float> values;            // the same
    std::vector<float> attended;          // (rows, heads * head)
    std::vector<float> attention_out;     // (rows, embedding), before its norm, where it has one
    std::vector<float> middle;            // (rows, embedding)
    std::vector<float> gate;              // (rows, feed-forward)
    std::vector<float> up;                // the same
    std::vector<float> feed_forward_out;  // (rows, embedding), before its norm, where it has one
    Projections::Lows lows;
  };

  void begin(const TokenBatch& batch);
  void forward(const TokenBatch& batch);
  void forward_attention(const TokenBatch& batch, std::size_t layer);
  void project_in(std::size_t layer);
  void turn_in(std::size_t layer);
  void project_out(std::size_t layer,
                   Projections::Forward projection,
                   const std::vector<float>& weight,
                   std::vector<float>& states);
  void forward_feed_forward(std::size_t layer);

  void backward(const TokenBatch& batch, std::span<float> gradient);
  void backward_feed_forward(std::size_t layer, std::span<float> gradient);
  void backward_attention(const TokenBatch& batch, std::size_t layer, std::span<float> gradient);
  void turn_back(Round& round, std::size_t layer);
  void project_in_back(std::size_t layer, std::span<float> gradient);
  void spread_asked();
  void pass_on(const std::vector<float>& weight, const std::vector<float>& x);

  // What both directions compute: forward it enters products, back the gradients by A.
  void make_normed(Round& round, std::size_t layer, Direction direction);
  struct SomeRows {
    const std::vector<float>& numbers;
    std::span<const std::size_t> rows;  // by their numbers
  };
  void make_normed_rows(Round& round,
                        Direction direction,
                        const std::vector<float>& weight,
                        const SomeRows& from,
                        Activations& normed);
  void make_middle_normed(Round& round, std::size_t layer, Direction direction);
  void make_gated(Round& round, std::size_t layer, Direction direction);
  void make_of_gates(Round& round, std::size_t layer);
  void make_of_out(Round& round, const std::vector<float>& weight, const std::vector<float>& out);

  bool asks_of_all(std::size_t layer) const { return rows_of(layer).size() == tokens_.size(); }
  std::span<const std::size_t> rows_of(std::size_t layer) const;
  Projections::Place place(std::size_t layer) const {
    return {.layer = layer, .dropout = dropout_};
  }
  Attention attention_of(const TokenBatch& batch, std::size_t layer) const;
  RowNorm norm(const std::vector<float>& weight) const;
  void turn(std::size_t layer, std::size_t token, Direction direction, std::span<float> row) const;
  void norm_heads(const std::vector<float>& weight,
                  std::span<float> raw,
                  std::span<float> row) const;
  void norm_heads_back(const std::vector<float>& weight,
                       std::span<const float> raw,
                       std::span<float> row) const;
  static Projections::Forward entering(Projection projection,
                                       std::span<const std::size_t> tokens,
                                       const Activations& x,
                                       std::vector<float>& y) {
    return {.projection = projection, .tokens = tokens, .x = x.numbers, .x_rows = &x.rows, .y = &y};
  }
  static Projections::Backward coming_back(Projection projection, const Activations& dy) {
    return {.projection = projection, .dy = dy.numbers, .dy_rows = &dy.rows};
  }
  void run(Round& round) { round.run(products_.workers()); }

  const Decoder& decoder_;
  const Lora& lora_;
  const Products& products_;
  Projections projections_;
  HeadLoss head_loss_;

  std::vector<const Rotation*> rotations_;  // the layers', each once
  std::vector<std::size_t> turns_of_;       // of each layer: which of them

  // Of the batch.
  std::vector<std::size_t> tokens_;  // all of them
  std::vector<std::size_t> places_;  // those that targets ask about, ascending
  Dropout dropout_;
  std::vector<Turns> turns_;  // by the batch's positions, of each rotation
  std::vector<Kept> kept_;
  std::vector<float> states_;  // forward: what the next layer takes in
  std::vector<float> final_;   // (places, embedding), normed
  std::vector<float> d_;       // back: the gradient by states_

  // Of a layer, for as long as it is computed.
  Activations normed_;
  Activations asking_;  // the rows of normed_ that are asked about
  KernelRows attended_rows_;
  Activations gated_;
  Activations of_out_;  // gradients from here on
  std::vector<float> of_attended_;
  Activations of_queries_;
  Activations of_keys_;
  Activations of_values_;
  std::vector<float> of_gated_;
  Activations of_gate_;
  Activations of_up_;
  std::vector<float> of_normed_;
  std::vector<float> of_asking_;
};

}  // namespace tuneornot
