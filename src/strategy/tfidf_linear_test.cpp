#include "strategy/tfidf_linear.h"

#include <gtest/gtest.h>

#include "base/random.h"
#include "predictor/predict.h"

namespace tuneornot {
namespace {

std::vector<Example> fruit_rows(int count, std::uint64_t seed) {
  const std::vector<std::vector<std::string>> words = {{"crisp", "cider", "pie", "orchard"},
                                                       {"sour", "yellow", "fish", "zest"}};
  const std::vector<std::string> labels = {"apple", "lemon"};
  Rng rng(seed);
  std::vector<Example> rows;
  for (int i = 0; i < count; ++i) {
    const std::size_t label = rng.below(2);
    const std::string text = "we had it " + words[label][rng.below(4)] + " number " +
                             std::to_string(rng.below(1'000'000));
    rows.push_back({.id = std::to_string(i), .input = text, .output = labels[label]});
  }
  return rows;
}

Predictor prepared(const std::vector<Example>& train, bool many) {
  const Task task{.kind = TaskKind::Classify, .many = many};
  const Predictor predictor = prepare_tfidf_linear(
      {.task = task, .train = train, .candidate = {.strategy = "tfidf_linear"}, .seed = 1});
  return predictor;
}

TEST(TfidfLinearTest, LearnsWhichWordsSpeakForALabel) {
  const Predictor predictor = prepared(fruit_rows(80, 1), false);
  EXPECT_EQ(predictor.labels_used, 80U);
  for (const Example& row : fruit_rows(50, 2)) {
    const std::vector<Query> queries = {{.input = row.input}};
    EXPECT_EQ(predict(predictor, nullptr, queries, {}).front().text, row.output) << row.input;
  }
}

TEST(TfidfLinearTest, LearnsSeveralLabelsARow) {
  std::vector<Example> rows = fruit_rows(80, 1);
  for (Example& row : rows) {
    row.output = "[\"" + row.output + "\",\"fruit\"]";
  }
  const Predictor predictor = prepared(rows, true);
  const std::vector<Query> queries = {{.input = "we had it sour"}};
  EXPECT_EQ(predict(predictor, nullptr, queries, {}).front().text, R"(["fruit","lemon"])");
}

TEST(TfidfLinearTest, RowsThatNoLabelFitsAreAnsweredWithNone) {
  std::vector<Example> rows = fruit_rows(8, 1);
  for (Example& row : rows) {
    row.output = "[]";
  }
  const Predictor predictor = prepared(rows, true);
  const std::vector<Query> queries = {{.input = "we had it sour"}};
  EXPECT_EQ(predict(predictor, nullptr, queries, {}).front().text, "[]");
}

TEST(TfidfLinearTest, IsTheSameToTheBitWhenPreparedAgain) {
  EXPECT_EQ(prepared(fruit_rows(60, 3), false), prepared(fruit_rows(60, 3), false));
}

TEST(TfidfLinearTest, OneRowIsEnough) {
  const Predictor predictor = prepared(fruit_rows(1, 1), false);
  const std::vector<Query> queries = {{.input = "anything"}};
  EXPECT_EQ(predict(predictor, nullptr, queries, {}).front().text, fruit_rows(1, 1)[0].output);
}

}  // namespace
}  // namespace tuneornot
