#include "strategy/tfidf_linear.h"

#include <utility>

#include "strategy/linear_learning.h"

namespace tuneornot {

namespace {

constexpr std::size_t kManyTexts = 1'000;  // from here on a term has to stand in two of them

Tfidf features_of(std::span<const Example> train) {
  std::vector<std::string_view> texts;
  texts.reserve(train.size());
  for (const Example& example : train) {
    texts.push_back(example.input);
  }
  return Tfidf::of(texts, texts.size() < kManyTexts ? 1 : 2);
}

}  // namespace

Candidates tfidf_linear_candidates(const Planning& /*planning*/) {
  return {.settings = {Settings{}}};
}

Predictor prepare_tfidf_linear(const Preparation& preparation) {
  const std::span<const Example> train = preparation.train;
  const bool many = preparation.task.many;
  RowLabels labels = row_labels(train, many);
  Predictor predictor{.candidate = preparation.candidate, .labels_used = train.size()};
  if (labels.labels.empty()) {  // all rows say that none fits
    predictor.method = ConstantAnswer{.text = train.front().output, .confidence = 1};
    return predictor;
  }
  LinearText method{.many = many, .features = features_of(train)};
  SparseRows rows;
  for (const Example& example : train) {
    rows.add(method.features.row(example.input));
  }
  LearntLinear learnt = learn_linear({.train = train,
                                      .labels = labels,
                                      .many = many,
                                      .rows = rows,
                                      .columns = method.features.columns()},
                                     Rng(preparation.seed, "tfidf_linear"));
  method.labels = std::move(labels.labels);
  method.c = learnt.c;
  method.model = std::move(learnt.model);
  predictor.method = std::move(method);
  return predictor;
}

}  // namespace tuneornot
