// The way back of Pass.
#include <algorithm>
#include <array>

#include "finetune/pass.h"

namespace tuneornot {

void Pass::backward(const TokenBatch& batch, std::span<float> gradient) {
  for (std::size_t layer = decoder_.layers.size(); layer-- > 0;) {
    backward_feed_forward(layer, gradient);
    backward_attention(batch, layer, gradient);
  }
}

// The gradient by what a layer adds to the states, before its norm.
void Pass::make_of_out(Round& round,
                       const std::vector<float>& weight,
                       const std::vector<float>& out) {
  const std::size_t columns = decoder_.sizes.embedding;
  of_out_.reset(products_.kernel(), d_.size() / columns, columns);
  round.add_rows(d_.size() / columns, [this, columns, &weight, &out](std::size_t row) {
    const std::span<float> of_row = of_out_.row(row);
    if (weight.empty()) {
      std::ranges::copy(row_of(d_, row, columns), of_row.begin());
    } else {
      std::ranges::fill(of_row, 0.0F);
      normalise_back(norm(weight), row_of(out, row, columns), row_of(d_, row, columns), of_row);
    }
    of_out_.set(row);
  });
}

void Pass::backward_feed_forward(std::size_t layer, std::span<float> gradient) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  const Kept& kept = kept_[layer];
  const std::span<const std::size_t> rows = rows_of(layer);
  Round round;
  make_of_out(round, of_layer.post_feed_forward_norm, kept.feed_forward_out);
  make_gated(round, layer, Direction::Back);
  run(round);
  const Projections::Backward down = coming_back(Projection::Down, of_out_);
  projections_.backward(place(layer),
                        {.tokens = rows, .x = gated_.numbers, .dx = &of_gated_},
                        {&down, 1},
                        kept.lows,
                        gradient);
  make_of_gates(round, layer);
  make_middle_normed(round, layer, Direction::Back);
  run(round);
  const std::array gates = {coming_back(Projection::Gate, of_gate_),
                            coming_back(Projection::Up, of_up_)};
  projections_.backward(place(layer),
                        {.tokens = rows, .x = normed_.numbers, .dx = &of_normed_},
                        gates,
                        kept.lows,
                        gradient);
  pass_on(of_layer.feed_forward_norm, kept.middle);
}

void Pass::make_of_gates(Round& round, std::size_t layer) {
  const std::size_t rows = rows_of(layer).size();
  const std::size_t columns = decoder_.layers[layer].matrix(Projection::Down).columns;
  of_gate_.reset(products_.kernel(), rows, columns);
  of_up_.reset(products_.kernel(), rows, columns);
  round.add_rows(rows, [this, columns, &kept = kept_[layer]](std::size_t row) {
    gate_kernels().front().apply_back(
        decoder_.gate,
        gate_run(row_of(kept.gate, row, columns), row_of(kept.up, row, columns)),
        of_gated_.data() + row * columns,
        of_gate_.row(row).data(),
        of_up_.row(row).data());
    of_gate_.set(row);
    of_up_.set(row);
  });
}

// d_ += the gradient by what was normed, given that by the result, of_normed_.
void Pass::pass_on(const std::vector<float>& weight, const std::vector<float>& x) {
  const std::size_t columns = weight.size();
  Round round;
  round.add_rows(x.size() / columns, [&](std::size_t row) {
    normalise_back(norm(weight),
                   row_of(x, row, columns),
                   row_of(of_normed_, row, columns),
                   row_of(d_, row, columns));
  });
  run(round);
}

// Leaves the gradient by what the layer takes in, which below the first layer nobody needs.
void Pass::backward_attention(const TokenBatch& batch,
                              std::size_t layer,
                              std::span<float> gradient) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  const Kept& kept = kept_[layer];
  const std::span<const std::size_t> rows = rows_of(layer);
  Round round;
  make_of_out(round, of_layer.post_attention_norm, kept.attention_out);
  run(round);
  const Projections::Backward output = coming_back(Projection::Output, of_out_);
  projections_.backward(place(layer),
                        {.tokens = rows, .x = kept.attended, .dx = &of_attended_},
                        {&output, 1},
                        kept.lows,
                        gradient);
  const DecoderSizes& sizes = decoder_.sizes;
  of_queries_.reset(products_.kernel(), rows.size(), sizes.heads * sizes.head);
  of_keys_.reset(products_.kernel(), tokens_.size(), sizes.key_value_heads * sizes.head);
  of_values_.reset(products_.kernel(), tokens_.size(), sizes.key_value_heads * sizes.head);
  attend_back(
      products_,
      attention_of(batch, layer),
      {.queries = kept.queries, .keys = kept.keys, .values = kept.values},
      of_attended_,
      {.queries = of_queries_.numbers, .keys = of_keys_.numbers, .values = of_values_.numbers});
  turn_back(round, layer);
  make_normed(round, layer, Direction::Back);
  run(round);
  project_in_back(layer, gradient);
}

// The gradients by the projections' results, before norms and positions.
void Pass::turn_back(Round& round, std::size_t layer) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  const Kept& kept = kept_[layer];
  const std::span<const std::size_t> asking = rows_of(layer);
  round.add_rows(asking.size(), [this, layer, asking, &of_layer, &kept](std::size_t row) {
    const std::span<float> of_row = of_queries_.row(row);
    turn(layer, asking[row], Direction::Back, of_row);
    norm_heads_back(of_layer.query_norm, row_or_none(kept.raw_queries, row, of_row.size()), of_row);
    of_queries_.set(row);
  });
  round.add_rows(tokens_.size(), [this, layer, &of_layer, &kept](std::size_t row) {
    const std::span<float> of_row = of_keys_.row(row);
    turn(layer, row, Direction::Back, of_row);
    norm_heads_back(of_layer.key_norm, row_or_none(kept.raw_keys, row, of_row.size()), of_row);
    of_keys_.set(row);
    of_values_.set(row);
  });
}

void Pass::project_in_back(std::size_t layer, std::span<float> gradient) {
  const Kept& kept = kept_[layer];
  const std::array projections = {coming_back(Projection::Key, of_keys_),
                                  coming_back(Projection::Value, of_values_),
                                  coming_back(Projection::Query, of_queries_)};
  const bool is_passed_on = layer > 0;
  const bool is_whole = asks_of_all(layer);
  const std::span all(projections);
  projections_.backward(
      place(layer),
      {.tokens = tokens_, .x = normed_.numbers, .dx = is_passed_on ? &of_normed_ : nullptr},
      is_whole ? all : all.first(2),
      kept.lows,
      gradient);
  if (!is_whole) {
    projections_.backward(
        place(layer),
        {.tokens = places_, .x = asking_.numbers, .dx = is_passed_on ? &of_asking_ : nullptr},
        all.last(1),
        kept.lows,
        gradient);
  }
  if (is_passed_on) {
    if (!is_whole) {
      spread_asked();
    }
    pass_on(decoder_.layers[layer].attention_norm, kept.in);
  }
}

// Gradients by the rows asked about become gradients by all rows.
void Pass::spread_asked() {
  const std::size_t columns = decoder_.sizes.embedding;
  std::vector<float> all(tokens_.size() * columns);
  for (std::size_t i = 0; i < places_.size(); ++i) {
    std::ranges::copy(row_of(d_, i, columns), row_of(all, places_[i], columns).begin());
    add(row_of(of_asking_, i, columns), row_of(of_normed_, places_[i], columns));
  }
  d_.swap(all);
}

// `row` is the gradient by what the norm gives, and becomes that by what it takes in.
void Pass::norm_heads_back(const std::vector<float>& weight,
                           std::span<const float> raw,
                           std::span<float> row) const {
  if (weight.empty()) {
    return;
  }
  const std::vector<float> of_normed(row.begin(), row.end());
  std::ranges::fill(row, 0.0F);
  for (std::size_t head = 0; head < row.size(); head += weight.size()) {
    normalise_back(
        norm(weight), raw.subspan(head), std::span(of_normed).subspan(head), row.subspan(head));
  }
}

}  // namespace tuneornot
