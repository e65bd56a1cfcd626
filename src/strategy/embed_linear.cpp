#include "strategy/embed_linear.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <utility>

#include "base/error.h"
#include "features/scale.h"
#include "predictor/linear_embedding.h"
#include "predictor/text_vectors.h"
#include "strategy/kept_vectors.h"
#include "strategy/linear_learning.h"

namespace tuneornot {

namespace {

// Rows that can be learned from, and their vectors.
struct EmbeddedRows {
  std::vector<Example> rows;
  std::vector<std::span<const float>> vectors;
};

EmbeddedRows embedded_rows(std::span<const Example> train, const KeptVectors& kept) {
  EmbeddedRows embedded;
  for (const Example& row : train) {
    if (const std::span<const float> vector = kept.of(row.input); !vector.empty()) {
      embedded.rows.push_back(row);
      embedded.vectors.push_back(vector);
    }
  }
  return embedded;
}

SparseRows scaled_rows(const Scale& scale, std::span<const std::span<const float>> vectors) {
  std::vector<std::uint32_t> columns(scale.means.size());
  std::iota(columns.begin(), columns.end(), 0);
  SparseRows rows;
  for (const std::span<const float> vector : vectors) {
    const std::vector<double> values = scaled(scale, vector);
    rows.add_view({.columns = columns, .values = values});
  }
  return rows;
}

// The model whose scores of a vector as it comes are those of `model` of the scaled one.
LinearModel before_scaling(const LinearModel& model, const Scale& scale) {
  LinearModel before{.labels = model.labels};
  before.weights.reserve(model.weights.size());
  std::vector<double> intercepts(model.weights.end() - static_cast<std::ptrdiff_t>(model.labels),
                                 model.weights.end());
  for (std::size_t column = 0; column < model.columns(); ++column) {
    for (std::size_t label = 0; label < model.labels; ++label) {
      const double weight =
          static_cast<double>(model.weights[column * model.labels + label]) * scale.factors[column];
      before.weights.push_back(static_cast<float>(weight));
      intercepts[label] -= weight * scale.means[column];
    }
  }
  for (const double intercept : intercepts) {
    before.weights.push_back(static_cast<float>(intercept));
  }
  return before;
}

ConstantAnswer answer_of_all(const Example& row) {
  return {.text = row.output, .confidence = 1};
}

}  // namespace

Candidates embed_linear_candidates(const Planning& planning) {
  if (planning.model == nullptr || !planning.model->abilities().embeds) {
    return {.settings = {}, .left_out = "the model gives texts no vectors"};
  }
  return {.settings = {Settings{}}};
}

LearningEnd learn_embed_linear(const Preparation& preparation, const LearningHost& host) {
  return KeptVectors(preparation).learn(preparation.train, host);
}

double embed_linear_ms(const Preparation& preparation, const Clock& clock) {
  return KeptVectors(preparation).learning_ms(preparation.train, clock);
}

Predictor prepare_embed_linear(const Preparation& preparation) {
  const KeptVectors kept(preparation);
  const EmbeddedRows embedded = embedded_rows(preparation.train, kept);
  if (embedded.rows.empty()) {
    throw Error(ErrorKind::Model,
                route_of(preparation.candidate) +
                    ": the model embeds none of the training rows; leave it out under strategies");
  }
  const bool many = preparation.task.many;
  RowLabels labels = row_labels(embedded.rows, many);
  Predictor predictor{.candidate = preparation.candidate, .labels_used = embedded.rows.size()};
  if (const std::size_t missing = preparation.train.size() - embedded.rows.size(); missing > 0) {
    predictor.remarks.push_back(fmt::format(
        "the model gives {} of {} training rows no vector (they are empty, or longer than "
        "its context): it learned nothing from them",
        missing,
        preparation.train.size()));
  }
  if (labels.labels.empty()) {  // all rows say that none fits
    predictor.method = answer_of_all(embedded.rows.front());
    return predictor;
  }
  const Scale scale = scale_of(embedded.vectors);
  const SparseRows rows = scaled_rows(scale, embedded.vectors);
  const LearntLinear learnt = learn_linear({.train = embedded.rows,
                                            .labels = labels,
                                            .many = many,
                                            .rows = rows,
                                            .columns = scale.means.size()},
                                           Rng(preparation.seed, "embed_linear"));
  predictor.method = LinearEmbedding{.labels = std::move(labels.labels),
                                     .many = many,
                                     .c = learnt.c,
                                     .model = before_scaling(learnt.model, scale)};
  return predictor;
}

Predictor sketch_embed_linear(const Preparation& preparation) {
  Predictor predictor{.candidate = preparation.candidate, .labels_used = 0};
  RowLabels labels = row_labels(preparation.train, preparation.task.many);
  const std::vector<std::string> text = {preparation.train.front().input};
  const Embedded embedded = embed_texts(text, *preparation.model, {}).front();
  const auto* embedding = std::get_if<Embedding>(&embedded);
  if (labels.labels.empty() || embedding == nullptr) {
    predictor.method = answer_of_all(preparation.train.front());
    return predictor;
  }
  LinearModel model{.labels = labels.labels.size()};
  model.weights.resize((embedding->values.size() + 1) * model.labels);
  predictor.method = LinearEmbedding{
      .labels = std::move(labels.labels), .many = preparation.task.many, .model = std::move(model)};
  return predictor;
}

}  // namespace tuneornot
