#pragma once

#include <cmath>
#include <cstddef>
#include <vector>

#include "finetune/decoder.h"
#include "finetune/dropout.h"
#include "finetune/lora.h"
#include "finetune/token_batch.h"

namespace tuneornot {

// The same model in double precision, written as plainly as the papers have it: one text at a time,
// every place through every layer, the whole of attention, no gradient. What the trainer computes
// is held against it and its differences.
class ReferenceModel {
 public:
  using Row = std::vector<double>;
  using Rows = std::vector<Row>;

  ReferenceModel(const Decoder& decoder, const Lora& lora)
      : decoder_(decoder),
        lora_(lora),
        parameters_(lora.parameters.begin(), lora.parameters.end()) {}

  std::vector<double>& parameters() { return parameters_; }

  // Has what `moment` leaves out left out of texts, one after another from the moment's first.
  void drop(const DropoutMoment& moment) { dropout_ = moment; }

  // Behind the last norm: (tokens, embedding).
  Rows states(const std::vector<TokenId>& tokens) const { return states(tokens, {}); }
  Rows states(const std::vector<TokenId>& tokens, const Dropout& dropout) const {
    Rows states;
    for (const TokenId token : tokens) {
      states.push_back(row_of(decoder_.embedding, static_cast<std::size_t>(token)));
      for (double& number : states.back()) {
        number *= static_cast<double>(decoder_.embedding_scale);
      }
    }
    for (std::size_t layer = 0; layer < decoder_.layers.size(); ++layer) {
      states = through_layer(layer, states, dropout);
    }
    for (Row& state : states) {
      state = normed(state, decoder_.output_norm);
    }
    return states;
  }

  // Of every token's place: (tokens, vocabulary).
  Rows logits(const std::vector<TokenId>& tokens) const { return logits(tokens, {}); }
  Rows logits(const std::vector<TokenId>& tokens, const Dropout& dropout) const {
    Rows logits;
    for (const Row& state : states(tokens, dropout)) {
      logits.push_back(product(decoder_.head, state));
    }
    return logits;
  }

  // The sum over the texts' targets, each of them weighing `weight`.
  double loss(const std::vector<TrainingText>& texts, double weight) const {
    double sum = 0;
    DropoutMoment moment = dropout_;
    for (const TrainingText& text : texts) {
      const Rows rows = logits(text.tokens, dropout_of_text(text, moment));
      ++moment.first_text;
      for (const std::size_t target : text.targets) {
        const Row& row = rows[target - 1];
        double total = 0;
        for (const double logit : row) {
          total += std::exp(logit);
        }
        sum += weight * (std::log(total) - row[static_cast<std::size_t>(text.tokens[target])]);
      }
    }
    return sum;
  }

 private:
  static Row row_of(const TensorView& matrix, std::size_t row) {
    std::vector<float> numbers(matrix.columns);
    matrix.read(row, 0, matrix.columns, numbers.data());
    return {numbers.begin(), numbers.end()};
  }

  static Row product(const TensorView& matrix, const Row& x) {
    Row y(matrix.rows);
    for (std::size_t i = 0; i < matrix.rows; ++i) {
      const Row weights = row_of(matrix, i);
      for (std::size_t j = 0; j < x.size(); ++j) {
        y[i] += weights[j] * x[j];
      }
    }
    return y;
  }

  static Dropout dropout_of_text(const TrainingText& text, const DropoutMoment& moment) {
    const TokenBatch whole = {.tokens = text.tokens,
                              .segments = {{.first = 0, .count = text.tokens.size()}}};
    return moment.share > 0 ? dropout_of(whole, moment) : Dropout();
  }

  static Row dropped(const Row& x, std::size_t a, std::size_t token, const Dropout& dropout) {
    if (dropout.share == 0) {
      return x;
    }
    std::vector<float> weights(x.size());
    weigh_by_dropout(dropout, token, a, weights);
    Row rest;
    for (std::size_t j = 0; j < x.size(); ++j) {
      rest.push_back(x[j] * static_cast<double>(weights[j]));
    }
    return rest;
  }

  struct Place {
    std::size_t layer = 0;
    std::size_t token = 0;
    const Dropout& dropout;
  };

  Row project(const Place& place_of, Projection projection, const Row& x) const {
    const std::size_t layer = place_of.layer;
    const auto place = static_cast<std::size_t>(projection);
    Row y = product(decoder_.layers[layer].matrices[place], x);
    const std::vector<float>& bias = decoder_.layers[layer].biases[place];
    for (std::size_t i = 0; i < bias.size(); ++i) {
      y[i] += static_cast<double>(bias[i]);
    }
    if (const auto pair = lora_.find(layer, projection)) {
      const Row rest = dropped(x, pair->a, place_of.token, place_of.dropout);
      for (std::size_t r = 0; r < lora_.rank; ++r) {
        double low = 0;
        for (std::size_t j = 0; j < x.size(); ++j) {
          low += parameters_[pair->a + r * pair->inputs + j] * rest[j];
        }
        for (std::size_t i = 0; i < y.size(); ++i) {
          y[i] +=
              static_cast<double>(lora_.scale) * parameters_[pair->b + i * lora_.rank + r] * low;
        }
      }
    }
    return y;
  }

  Row normed(const Row& x, const std::vector<float>& weight) const {
    Row y(x.size());
    for (std::size_t start = 0; start < x.size(); start += weight.size()) {
      double squares = 0;
      for (std::size_t j = 0; j < weight.size(); ++j) {
        squares += x[start + j] * x[start + j];
      }
      const double mean = squares / static_cast<double>(weight.size());
      for (std::size_t j = 0; j < weight.size(); ++j) {
        y[start + j] = x[start + j] / std::sqrt(mean + static_cast<double>(decoder_.epsilon)) *
                       static_cast<double>(weight[j]);
      }
    }
    return y;
  }

  Row normed_if(const Row& x, const std::vector<float>& weight) const {
    return weight.empty() ? x : normed(x, weight);
  }

  Row turned(Row x, std::size_t position, const Rotation& rotation) const {
    const std::size_t pairs = rotation.frequencies.size();
    for (std::size_t start = 0; start < x.size(); start += decoder_.sizes.head) {
      for (std::size_t pair = 0; pair < pairs; ++pair) {
        const std::size_t one = start + (rotation.pairs_neighbours ? 2 * pair : pair);
        const std::size_t other = rotation.pairs_neighbours ? one + 1 : one + pairs;
        const double angle =
            static_cast<double>(position) * static_cast<double>(rotation.frequencies[pair]);
        const double x_one = x[one];
        const double x_other = x[other];
        const auto magnitude = static_cast<double>(rotation.magnitude);
        x[one] = magnitude * (x_one * std::cos(angle) - x_other * std::sin(angle));
        x[other] = magnitude * (x_one * std::sin(angle) + x_other * std::cos(angle));
      }
    }
    return x;
  }

  Row attended(std::size_t layer,
               std::size_t asking,
               const Row& query,
               const Rows& keys,
               const Rows& values) const {
    const DecoderSizes& sizes = decoder_.sizes;
    const std::size_t window = decoder_.layers[layer].window;
    Row result(query.size());
    for (std::size_t head = 0; head < sizes.heads; ++head) {
      const std::size_t of_keys = head / (sizes.heads / sizes.key_value_heads) * sizes.head;
      const std::size_t of_query = head * sizes.head;
      Row shares;
      double total = 0;
      for (std::size_t token = 0; token <= asking; ++token) {
        double score = 0;
        for (std::size_t j = 0; j < sizes.head; ++j) {
          score += query[of_query + j] * keys[token][of_keys + j];
        }
        const bool is_seen = window == 0 || asking - token < window;
        shares.push_back(is_seen ? std::exp(score * static_cast<double>(decoder_.attention_scale))
                                 : 0);
        total += shares.back();
      }
      for (std::size_t token = 0; token <= asking; ++token) {
        for (std::size_t j = 0; j < sizes.head; ++j) {
          result[of_query + j] += shares[token] / total * values[token][of_keys + j];
        }
      }
    }
    return result;
  }

  double gated(double x) const {
    if (decoder_.gate == Gate::Silu) {
      return x / (1 + std::exp(-x));
    }
    constexpr double kPi = 3.14159265358979323846;
    return 0.5 * x * (1 + std::tanh(std::sqrt(2 / kPi) * (x + 0.044715 * x * x * x)));
  }

  Rows through_layer(std::size_t layer, const Rows& in, const Dropout& dropout) const {
    const DecoderLayer& of_layer = decoder_.layers[layer];
    Rows queries;
    Rows keys;
    Rows values;
    for (std::size_t token = 0; token < in.size(); ++token) {
      const Place place = {.layer = layer, .token = token, .dropout = dropout};
      const Row x = normed(in[token], of_layer.attention_norm);
      queries.push_back(turned(normed_if(project(place, Projection::Query, x), of_layer.query_norm),
                               token,
                               of_layer.rotation));
      keys.push_back(turned(normed_if(project(place, Projection::Key, x), of_layer.key_norm),
                            token,
                            of_layer.rotation));
      values.push_back(project(place, Projection::Value, x));
    }
    Rows out = in;
    for (std::size_t token = 0; token < in.size(); ++token) {
      const Place place = {.layer = layer, .token = token, .dropout = dropout};
      const Row attention =
          project(place, Projection::Output, attended(layer, token, queries[token], keys, values));
      add(normed_if(attention, of_layer.post_attention_norm), out[token]);
      const Row x = normed(out[token], of_layer.feed_forward_norm);
      Row gate = project(place, Projection::Gate, x);
      const Row up = project(place, Projection::Up, x);
      for (std::size_t j = 0; j < gate.size(); ++j) {
        gate[j] = gated(gate[j]) * up[j];
      }
      add(normed_if(project(place, Projection::Down, gate), of_layer.post_feed_forward_norm),
          out[token]);
    }
    return out;
  }

  static void add(const Row& from, Row& to) {
    for (std::size_t j = 0; j < from.size(); ++j) {
      to[j] += from[j];
    }
  }

  const Decoder& decoder_;
  const Lora& lora_;
  std::vector<double> parameters_;
  DropoutMoment dropout_;
};

}  // namespace tuneornot
