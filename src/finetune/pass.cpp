#include "finetune/pass.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"

namespace tuneornot {

Pass::Pass(const Decoder& decoder, const Lora& lora, const Products& products)
    : decoder_(decoder),
      lora_(lora),
      products_(products),
      projections_(decoder, lora, products),
      head_loss_(products, decoder.head),
      kept_(decoder.layers.size()) {
  for (const DecoderLayer& layer : decoder.layers) {
    const auto known = std::ranges::find_if(
        rotations_, [&layer](const Rotation* other) { return *other == layer.rotation; });
    turns_of_.push_back(static_cast<std::size_t>(known - rotations_.begin()));
    if (known == rotations_.end()) {
      rotations_.push_back(&layer.rotation);
    }
  }
}

double Pass::loss(const TokenBatch& batch) {
  forward(batch);
  return head_loss_.compute({.states = final_, .tokens = places_, .targets = batch.targets}, {});
}

double Pass::loss_and_gradient(const TokenBatch& batch, std::span<float> gradient) {
  check(gradient.size() == lora_.parameters.size(), "the gradient is laid out as the parameters");
  forward(batch);
  of_normed_.assign(final_.size(), 0.0F);
  const double loss = head_loss_.compute(
      {.states = final_, .tokens = places_, .targets = batch.targets}, of_normed_);
  d_.assign(states_.size(), 0.0F);
  pass_on(decoder_.output_norm, states_);
  backward(batch, gradient);
  return loss;
}

std::vector<float> Pass::logits(const TokenBatch& batch) {
  forward(batch);
  std::vector<float> logits(places_.size() * decoder_.sizes.vocabulary);
  products_.forward(decoder_.head, products_.rows(final_, decoder_.sizes.embedding), logits);
  return logits;
}

void Pass::begin(const TokenBatch& batch) {
  tokens_.resize(batch.tokens.size());
  std::iota(tokens_.begin(), tokens_.end(), std::size_t{0});
  places_ = places_of(batch);
  dropout_ = batch.dropout;
  states_ = embeddings_of(decoder_, batch.tokens);
  turns_.clear();
  for (const Rotation* rotation : rotations_) {
    turns_.push_back(turns_of(*rotation, batch.positions));
  }
}

void Pass::forward(const TokenBatch& batch) {
  begin(batch);
  for (std::size_t layer = 0; layer < decoder_.layers.size(); ++layer) {
    forward_attention(batch, layer);
    forward_feed_forward(layer);
  }
  const std::size_t columns = decoder_.sizes.embedding;
  final_.resize(states_.size());
  Round round;
  round.add_rows(places_.size(), [&](std::size_t row) {
    normalise(
        norm(decoder_.output_norm), row_of(states_, row, columns), row_of(final_, row, columns));
  });
  run(round);
}

void Pass::forward_attention(const TokenBatch& batch, std::size_t layer) {
  const std::span<const std::size_t> rows = rows_of(layer);
  const std::size_t columns = decoder_.sizes.embedding;
  const std::size_t width = decoder_.sizes.heads * decoder_.sizes.head;
  Kept& kept = kept_[layer];
  kept.in.swap(states_);
  project_in(layer);
  turn_in(layer);
  kept.attended.resize(kept.queries.size());
  attend(products_,
         attention_of(batch, layer),
         {.queries = kept.queries, .keys = kept.keys, .values = kept.values},
         kept.attended);
  attended_rows_.reset(products_.kernel(), rows.size(), width);
  kept.middle.resize(rows.size() * columns);
  Round round;
  round.add_rows(rows.size(), [&](std::size_t row) {
    attended_rows_.set(row, kept.attended.data() + row * width);
    std::ranges::copy(row_of(kept.in, rows[row], columns),
                      row_of(kept.middle, row, columns).begin());
  });
  run(round);
  project_out(layer,
              {.projection = Projection::Output,
               .tokens = rows,
               .x = kept.attended,
               .x_rows = &attended_rows_,
               .y = &kept.attention_out},
              decoder_.layers[layer].post_attention_norm,
              kept.middle);
}

// Queries, keys and values, as the projections give them.
void Pass::project_in(std::size_t layer) {
  Kept& kept = kept_[layer];
  Round round;
  make_normed(round, layer, Direction::Forward);
  run(round);
  const Activations& asking = asks_of_all(layer) ? normed_ : asking_;
  const std::array projections = {
      entering(Projection::Key, tokens_, normed_, kept.keys),
      entering(Projection::Value, tokens_, normed_, kept.values),
      entering(Projection::Query, rows_of(layer), asking, kept.queries)};
  projections_.forward(place(layer), projections, kept.lows);
}

// What enters the attention's projections, and of the last layer also the rows asked about.
void Pass::make_normed(Round& round, std::size_t layer, Direction direction) {
  const std::vector<float>& weight = decoder_.layers[layer].attention_norm;
  const std::vector<float>& in = kept_[layer].in;
  make_normed_rows(round, direction, weight, {.numbers = in, .rows = tokens_}, normed_);
  if (!asks_of_all(layer)) {
    make_normed_rows(round, direction, weight, {.numbers = in, .rows = places_}, asking_);
  }
}

void Pass::make_middle_normed(Round& round, std::size_t layer, Direction direction) {
  const std::span<const std::size_t> all = std::span(tokens_).first(rows_of(layer).size());
  make_normed_rows(round,
                   direction,
                   decoder_.layers[layer].feed_forward_norm,
                   {.numbers = kept_[layer].middle, .rows = all},
                   normed_);
}

void Pass::make_normed_rows(Round& round,
                            Direction direction,
                            const std::vector<float>& weight,
                            const SomeRows& from,
                            Activations& normed) {
  const RowNorm norm = this->norm(weight);
  normed.reset(products_.kernel(), from.rows.size(), norm.columns);
  round.add_rows(from.rows.size(), [from, &normed, norm, direction](std::size_t row) {
    normalise(norm, row_of(from.numbers, from.rows[row], norm.columns), normed.row(row));
    if (direction == Direction::Forward) {
      normed.set(row);
    }
  });
}

// Queries and keys are normed, where there is a norm, and turned to their positions.
void Pass::turn_in(std::size_t layer) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  const DecoderSizes& sizes = decoder_.sizes;
  Kept& kept = kept_[layer];
  const std::span<const std::size_t> asking = rows_of(layer);
  const std::size_t query_columns = sizes.heads * sizes.head;
  const std::size_t key_columns = sizes.key_value_heads * sizes.head;
  kept.raw_queries.resize(of_layer.query_norm.empty() ? 0 : kept.queries.size());
  kept.raw_keys.resize(of_layer.key_norm.empty() ? 0 : kept.keys.size());
  Round round;
  round.add_rows(asking.size(), [&](std::size_t row) {
    norm_heads(of_layer.query_norm,
               row_or_none(kept.raw_queries, row, query_columns),
               row_of(kept.queries, row, query_columns));
    turn(layer, asking[row], Direction::Forward, row_of(kept.queries, row, query_columns));
  });
  round.add_rows(tokens_.size(), [&](std::size_t row) {
    norm_heads(of_layer.key_norm,
               row_or_none(kept.raw_keys, row, key_columns),
               row_of(kept.keys, row, key_columns));
    turn(layer, row, Direction::Forward, row_of(kept.keys, row, key_columns));
  });
  run(round);
}

void Pass::turn(std::size_t layer,
                std::size_t token,
                Direction direction,
                std::span<float> row) const {
  rotate(decoder_.layers[layer].rotation, turns_[turns_of_[layer]], token, direction, row);
}

// Keeps the row as it was in `raw`.
void Pass::norm_heads(const std::vector<float>& weight,
                      std::span<float> raw,
                      std::span<float> row) const {
  if (weight.empty()) {
    return;
  }
  std::ranges::copy(row, raw.begin());
  for (std::size_t head = 0; head < row.size(); head += weight.size()) {
    normalise(norm(weight), raw.subspan(head), row.subspan(head));
  }
}

// Adds to the states what the projection gives, normed where there is a norm.
void Pass::project_out(std::size_t layer,
                       Projections::Forward projection,
                       const std::vector<float>& weight,
                       std::vector<float>& states) {
  if (weight.empty()) {
    projection.y = &states;
    projection.adds = true;
    projections_.forward(place(layer), {&projection, 1}, kept_[layer].lows);
    return;
  }
  projections_.forward(place(layer), {&projection, 1}, kept_[layer].lows);
  const std::size_t columns = weight.size();
  Round round;
  round.add_rows(states.size() / columns, [&](std::size_t row) {
    std::vector<float> normed(columns);
    normalise(norm(weight), row_of(*projection.y, row, columns), normed);
    add(normed, row_of(states, row, columns));
  });
  run(round);
}

void Pass::forward_feed_forward(std::size_t layer) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  const std::span<const std::size_t> rows = rows_of(layer);
  Kept& kept = kept_[layer];
  Round round;
  make_middle_normed(round, layer, Direction::Forward);
  run(round);
  const std::array projections = {entering(Projection::Gate, rows, normed_, kept.gate),
                                  entering(Projection::Up, rows, normed_, kept.up)};
  projections_.forward(place(layer), projections, kept.lows);
  make_gated(round, layer, Direction::Forward);
  states_.resize(kept.middle.size());
  const std::size_t columns = decoder_.sizes.embedding;
  round.add_rows(rows.size(), [&](std::size_t row) {
    std::ranges::copy(row_of(kept.middle, row, columns), row_of(states_, row, columns).begin());
  });
  run(round);
  project_out(layer,
              entering(Projection::Down, rows, gated_, kept.feed_forward_out),
              of_layer.post_feed_forward_norm,
              states_);
}

void Pass::make_gated(Round& round, std::size_t layer, Direction direction) {
  const std::size_t rows = rows_of(layer).size();
  const std::size_t columns = decoder_.layers[layer].matrix(Projection::Down).columns;
  gated_.reset(products_.kernel(), rows, columns);
  round.add_rows(rows, [this, columns, direction, &kept = kept_[layer]](std::size_t row) {
    gate_kernels().front().apply(
        decoder_.gate,
        gate_run(row_of(kept.gate, row, columns), row_of(kept.up, row, columns)),
        gated_.row(row).data());
    if (direction == Direction::Forward) {
      gated_.set(row);
    }
  });
}

std::span<const std::size_t> Pass::rows_of(std::size_t layer) const {
  return layer + 1 == decoder_.layers.size() ? places_ : tokens_;
}

Attention Pass::attention_of(const TokenBatch& batch, std::size_t layer) const {
  const DecoderSizes& sizes = decoder_.sizes;
  return {.batch = batch,
          .asking = rows_of(layer),
          .heads = sizes.heads,
          .key_value_heads = sizes.key_value_heads,
          .head = sizes.head,
          .scale = decoder_.attention_scale,
          .window = decoder_.layers[layer].window};
}

RowNorm Pass::norm(const std::vector<float>& weight) const {
  return {.weight = weight.data(), .columns = weight.size(), .epsilon = decoder_.epsilon};
}

}  // namespace tuneornot
