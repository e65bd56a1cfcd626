#include "finetune/pass.h"

#include <algorithm>
#include <numeric>
#include <optional>

#include "base/check.h"
#include "finetune/dropout.h"
#include "finetune/head_loss.h"

namespace tuneornot {

namespace {

// Rows of `from` by their numbers.
std::vector<float> gathered(std::span<const float> from,
                            std::span<const std::size_t> rows,
                            std::size_t columns) {
  std::vector<float> to(rows.size() * columns);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    std::ranges::copy(from.subspan(rows[i] * columns, columns),
                      to.begin() + static_cast<std::ptrdiff_t>(i * columns));
  }
  return to;
}

void scatter(std::span<const float> from,
             std::span<const std::size_t> rows,
             std::size_t columns,
             std::span<float> to) {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    add(from.subspan(i * columns, columns), to.subspan(rows[i] * columns, columns));
  }
}

std::vector<std::int32_t> positions_of(const TokenBatch& batch, std::span<const std::size_t> rows) {
  std::vector<std::int32_t> positions;
  positions.reserve(rows.size());
  for (const std::size_t row : rows) {
    positions.push_back(batch.positions[row]);
  }
  return positions;
}

void scale(std::span<float> numbers, float by) {
  std::ranges::transform(numbers, numbers.begin(), [by](float number) { return number * by; });
}

}  // namespace

Pass::Pass(const Decoder& decoder, const Lora& lora, const Products& products)
    : decoder_(decoder),
      lora_(lora),
      products_(products),
      workers_(products.workers()),
      kept_(decoder.layers.size()) {}

double Pass::loss(const TokenBatch& batch) {
  forward(batch);
  return head_loss(products_,
                   decoder_.head,
                   {.states = final_, .tokens = places_, .targets = batch.targets},
                   {});
}

double Pass::loss_and_gradient(const TokenBatch& batch, std::span<float> gradient) {
  check(gradient.size() == lora_.parameters.size(), "the gradient is laid out as the parameters");
  forward(batch);
  std::vector<float> of_final(final_.size());
  const double loss = head_loss(products_,
                                decoder_.head,
                                {.states = final_, .tokens = places_, .targets = batch.targets},
                                of_final);
  d_.assign(states_.size(), 0.0F);
  normalise_rows_back(workers_, norm(decoder_.output_norm), states_, of_final, d_);
  backward(batch, gradient);
  return loss;
}

std::vector<float> Pass::logits(const TokenBatch& batch) {
  forward(batch);
  std::vector<float> logits(places_.size() * decoder_.sizes.vocabulary);
  products_.forward(decoder_.head, products_.panels(final_, decoder_.sizes.embedding), logits);
  return logits;
}

void Pass::forward(const TokenBatch& batch) {
  tokens_.resize(batch.tokens.size());
  std::iota(tokens_.begin(), tokens_.end(), std::size_t{0});
  places_ = places_of(batch);
  dropout_ = batch.dropout;
  states_ = embeddings_of(decoder_, batch.tokens);
  for (std::size_t layer = 0; layer < decoder_.layers.size(); ++layer) {
    forward_attention(batch, layer);
    forward_feed_forward(layer);
  }
  final_.resize(states_.size());
  normalise_rows(workers_, norm(decoder_.output_norm), states_, final_);
}

void Pass::forward_attention(const TokenBatch& batch, std::size_t layer) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  const std::span<const std::size_t> rows = rows_of(layer);
  const std::size_t columns = decoder_.sizes.embedding;
  Kept& kept = kept_[layer];
  kept.in.swap(states_);
  std::vector<float> normed(kept.in.size());
  normalise_rows(workers_, norm(of_layer.attention_norm), kept.in, normed);
  const Input all(products_, normed, columns);
  project(layer, Projection::Key, all, kept.keys);
  project(layer, Projection::Value, all, kept.values);
  if (rows.size() < tokens_.size()) {
    const std::vector<float> asking = gathered(normed, rows, columns);
    project(layer, Projection::Query, Input(products_, asking, columns), kept.queries);
  } else {
    project(layer, Projection::Query, all, kept.queries);
  }
  if (!of_layer.query_norm.empty()) {
    kept.raw_queries = kept.queries;
    normalise_rows(workers_, norm(of_layer.query_norm), kept.raw_queries, kept.queries);
  }
  if (!of_layer.key_norm.empty()) {
    kept.raw_keys = kept.keys;
    normalise_rows(workers_, norm(of_layer.key_norm), kept.raw_keys, kept.keys);
  }
  const std::vector<std::int32_t> positions = positions_of(batch, rows);
  rotate_rows(workers_, of_layer.rotation, positions, Direction::Forward, kept.queries);
  rotate_rows(workers_, of_layer.rotation, batch.positions, Direction::Forward, kept.keys);

  kept.attended.resize(kept.queries.size());
  attend(products_,
         attention_of(batch, layer),
         {.queries = kept.queries, .keys = kept.keys, .values = kept.values},
         kept.attended);
  const Input attended(products_, kept.attended, decoder_.sizes.heads * decoder_.sizes.head);
  project(layer, Projection::Output, attended, kept.attention_out);
  kept.middle = gathered(kept.in, rows, columns);
  add_normed(of_layer.post_attention_norm, kept.attention_out, kept.middle);
}

void Pass::forward_feed_forward(std::size_t layer) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  Kept& kept = kept_[layer];
  std::vector<float> normed(kept.middle.size());
  normalise_rows(workers_, norm(of_layer.feed_forward_norm), kept.middle, normed);
  const Input x(products_, normed, decoder_.sizes.embedding);
  project(layer, Projection::Gate, x, kept.gate);
  project(layer, Projection::Up, x, kept.up);
  std::vector<float> gated(kept.gate.size());
  apply_gate(workers_, decoder_.gate, {.a = kept.gate, .b = kept.up}, gated);
  const std::size_t inner = of_layer.matrix(Projection::Down).columns;
  project(layer, Projection::Down, Input(products_, gated, inner), kept.feed_forward_out);
  states_ = kept.middle;
  add_normed(of_layer.post_feed_forward_norm, kept.feed_forward_out, states_);
}

void Pass::backward(const TokenBatch& batch, std::span<float> gradient) {
  for (std::size_t layer = decoder_.layers.size(); layer-- > 0;) {
    backward_feed_forward(layer, gradient);
    backward_attention(batch, layer, gradient);
  }
}

void Pass::backward_feed_forward(std::size_t layer, std::span<float> gradient) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  const Kept& kept = kept_[layer];
  const std::vector<float> of_out =
      normed_back(of_layer.post_feed_forward_norm, kept.feed_forward_out, d_);

  std::vector<float> gated(kept.gate.size());
  apply_gate(workers_, decoder_.gate, {.a = kept.gate, .b = kept.up}, gated);
  std::vector<float> of_gated(gated.size());
  project_back(
      {.layer = layer, .projection = Projection::Down, .x = gated}, of_out, of_gated, gradient);
  std::vector<float> of_gate(gated.size());
  std::vector<float> of_up(gated.size());
  apply_gate_back(workers_,
                  decoder_.gate,
                  {.a = kept.gate, .b = kept.up},
                  of_gated,
                  {.a = of_gate, .b = of_up});

  std::vector<float> normed(kept.middle.size());
  normalise_rows(workers_, norm(of_layer.feed_forward_norm), kept.middle, normed);
  std::vector<float> of_normed(normed.size());
  project_back(
      {.layer = layer, .projection = Projection::Gate, .x = normed}, of_gate, of_normed, gradient);
  project_back(
      {.layer = layer, .projection = Projection::Up, .x = normed}, of_up, of_normed, gradient);
  normalise_rows_back(workers_, norm(of_layer.feed_forward_norm), kept.middle, of_normed, d_);
}

// Leaves the gradient by what the layer takes in, which below the first layer nobody needs.
void Pass::backward_attention(const TokenBatch& batch,
                              std::size_t layer,
                              std::span<float> gradient) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  const std::span<const std::size_t> rows = rows_of(layer);
  const std::size_t columns = decoder_.sizes.embedding;
  const Kept& kept = kept_[layer];
  const std::vector<float> of_out =
      normed_back(of_layer.post_attention_norm, kept.attention_out, d_);
  std::vector<float> of_attended(kept.attended.size());
  project_back({.layer = layer, .projection = Projection::Output, .x = kept.attended},
               of_out,
               of_attended,
               gradient);
  const AttentionBack of = attention_back(batch, layer, of_attended);

  std::vector<float> normed(kept.in.size());
  normalise_rows(workers_, norm(of_layer.attention_norm), kept.in, normed);
  const bool is_passed_on = layer > 0;
  std::vector<float> of_normed(is_passed_on ? normed.size() : 0);
  project_back(
      {.layer = layer, .projection = Projection::Key, .x = normed}, of.keys, of_normed, gradient);
  project_back({.layer = layer, .projection = Projection::Value, .x = normed},
               of.values,
               of_normed,
               gradient);
  const std::vector<float> asking = gathered(normed, rows, columns);
  std::vector<float> of_asking(is_passed_on ? asking.size() : 0);
  project_back({.layer = layer, .projection = Projection::Query, .x = asking},
               of.queries,
               of_asking,
               gradient);
  if (is_passed_on) {
    scatter(of_asking, rows, columns, of_normed);
    std::vector<float> of_in(kept.in.size());
    scatter(d_, rows, columns, of_in);
    normalise_rows_back(workers_, norm(of_layer.attention_norm), kept.in, of_normed, of_in);
    d_.swap(of_in);
  }
}

// By the projections' results, before norm and rotation.
Pass::AttentionBack Pass::attention_back(const TokenBatch& batch,
                                         std::size_t layer,
                                         std::span<const float> of_attended) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  const Kept& kept = kept_[layer];
  AttentionBack of{.queries = std::vector<float>(kept.queries.size()),
                   .keys = std::vector<float>(kept.keys.size()),
                   .values = std::vector<float>(kept.values.size())};
  attend_back(products_,
              attention_of(batch, layer),
              {.queries = kept.queries, .keys = kept.keys, .values = kept.values},
              of_attended,
              {.queries = of.queries, .keys = of.keys, .values = of.values});
  const std::vector<std::int32_t> positions = positions_of(batch, rows_of(layer));
  rotate_rows(workers_, of_layer.rotation, positions, Direction::Back, of.queries);
  rotate_rows(workers_, of_layer.rotation, batch.positions, Direction::Back, of.keys);
  of.queries = normed_back(of_layer.query_norm, kept.raw_queries, of.queries);
  of.keys = normed_back(of_layer.key_norm, kept.raw_keys, of.keys);
  return of;
}

void Pass::project(std::size_t layer,
                   Projection projection,
                   const Input& in,
                   std::vector<float>& y) {
  const DecoderLayer& of_layer = decoder_.layers[layer];
  const TensorView& matrix = of_layer.matrix(projection);
  const std::vector<float>& bias = of_layer.biases[static_cast<std::size_t>(projection)];
  y.assign(in.panels.rows() * matrix.rows, 0.0F);
  for (std::size_t row = 0; row < in.panels.rows() && !bias.empty(); ++row) {
    std::ranges::copy(bias, y.begin() + static_cast<std::ptrdiff_t>(row * matrix.rows));
  }
  products_.forward(matrix, in.panels, y);
  const std::optional<LoraPair> pair = lora_.find(layer, projection);
  if (!pair) {
    return;
  }
  std::vector<float>& low = kept_[layer].low[static_cast<std::size_t>(projection)];
  low.assign(in.panels.rows() * lora_.rank, 0.0F);
  const TensorView a = float_weight(lora_.a(*pair), pair->inputs);
  if (dropout_.share > 0) {
    const std::vector<float> rest = dropped(*pair, rows_of(layer, projection), in.x);
    products_.forward(a, products_.panels(rest, pair->inputs), low);
  } else {
    products_.forward(a, in.panels, low);
  }
  scale(low, lora_.scale);
  const Panels of_low = products_.panels(low, lora_.rank);
  products_.forward(float_weight(lora_.b(*pair), lora_.rank), of_low, y);
}

// Adds to dx unless that is empty.
void Pass::project_back(const Step& step,
                        std::span<const float> dy,
                        std::span<float> dx,
                        std::span<float> gradient) {
  const TensorView& matrix = decoder_.layers[step.layer].matrix(step.projection);
  const std::size_t rows = step.x.size() / matrix.columns;
  const Panels of_y = products_.panels(dy, matrix.rows);
  if (!dx.empty()) {
    products_.backward(matrix, of_y, dx);
  }
  const std::optional<LoraPair> pair = lora_.find(step.layer, step.projection);
  if (!pair) {
    return;
  }
  const std::vector<float>& low = kept_[step.layer].low[static_cast<std::size_t>(step.projection)];
  products_.outer({.a = dy, .b = low, .n = rows},
                  gradient.subspan(pair->b, lora_.rank * pair->outputs));
  std::vector<float> of_low(low.size());
  products_.backward(float_weight(lora_.b(*pair), lora_.rank), of_y, of_low);
  scale(of_low, lora_.scale);
  back_through_a(step, *pair, of_low, dx, gradient);
}

// Given the gradient by what A gives.
void Pass::back_through_a(const Step& step,
                          const LoraPair& pair,
                          std::span<const float> of_low,
                          std::span<float> dx,
                          std::span<float> gradient) {
  const TensorView a = float_weight(lora_.a(pair), pair.inputs);
  const std::size_t rows = step.x.size() / pair.inputs;
  const std::span<float> of_a = gradient.subspan(pair.a, lora_.rank * pair.inputs);
  const Panels panels = products_.panels(of_low, lora_.rank);
  if (dropout_.share == 0) {
    products_.outer({.a = of_low, .b = step.x, .n = rows}, of_a);
    if (!dx.empty()) {
      products_.backward(a, panels, dx);
    }
    return;
  }
  const std::span<const std::size_t> tokens = rows_of(step.layer, step.projection);
  products_.outer({.a = of_low, .b = dropped(pair, tokens, step.x), .n = rows}, of_a);
  if (!dx.empty()) {
    std::vector<float> of_rest(dx.size());
    products_.backward(a, panels, of_rest);
    add(dropped(pair, tokens, of_rest), dx);
  }
}

// What of the tokens' rows is left, or of the gradient by that.
std::vector<float> Pass::dropped(const LoraPair& pair,
                                 std::span<const std::size_t> tokens,
                                 std::span<const float> x) const {
  std::vector<float> rest(x.size());
  workers_.run(tokens.size(), [&](std::size_t row, std::size_t /*thread*/) {
    const std::size_t first = row * pair.inputs;
    const std::span<float> of_row = std::span(rest).subspan(first, pair.inputs);
    weigh_by_dropout(dropout_, tokens[row], pair.a, of_row);
    for (std::size_t i = 0; i < pair.inputs; ++i) {
      of_row[i] *= x[first + i];
    }
  });
  return rest;
}

// to += from, normed where there is a weight.
void Pass::add_normed(const std::vector<float>& weight,
                      std::span<const float> from,
                      std::span<float> to) {
  if (weight.empty()) {
    add(from, to);
    return;
  }
  std::vector<float> normed(from.size());
  normalise_rows(workers_, norm(weight), from, normed);
  add(normed, to);
}

// The gradient by x of a norm that may not be there.
std::vector<float> Pass::normed_back(const std::vector<float>& weight,
                                     std::span<const float> x,
                                     std::span<const float> dy) {
  if (weight.empty()) {
    return {dy.begin(), dy.end()};
  }
  std::vector<float> dx(x.size());
  normalise_rows_back(workers_, norm(weight), x, dy, dx);
  return dx;
}

std::span<const std::size_t> Pass::rows_of(std::size_t layer) const {
  return layer + 1 == decoder_.layers.size() ? places_ : tokens_;
}

// Keys and values are everybody's.
std::span<const std::size_t> Pass::rows_of(std::size_t layer, Projection projection) const {
  const bool is_seen = projection == Projection::Key || projection == Projection::Value;
  return is_seen ? tokens_ : rows_of(layer);
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

RmsNorm Pass::norm(const std::vector<float>& weight) const {
  return {.weight = weight, .epsilon = decoder_.epsilon};
}

}  // namespace tuneornot
