#include "strategy/embed_linear.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "base/random.h"
#include "features/scale.h"
#include "model/gguf_model.h"
#include "predictor/label_answer.h"
#include "predictor/predict.h"
#include "strategy/embedding_model_test.h"
#include "strategy/linear_learning.h"
#include "weights/tiny_encoder_test.h"

namespace tuneornot {
namespace {

// What is pear holds r and e, what is plum o and s.
std::vector<Example> fruit_rows(int count, std::uint64_t seed) {
  const std::vector<std::vector<std::string>> words = {{"ere", "rere", "err", "reer"},
                                                       {"oso", "soos", "oss", "sos"}};
  const std::vector<std::string> labels = {"pear", "plum"};
  Rng rng(seed);
  std::vector<Example> rows;
  for (int i = 0; i < count; ++i) {
    const std::size_t label = rng.below(2);
    const std::string text = words[label][rng.below(4)] + " " + std::to_string(rng.below(10'000));
    rows.push_back({.id = std::to_string(i), .input = text, .output = labels[label]});
  }
  return rows;
}

class EmbedLinearTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::path(testing::TempDir()) / (std::string("embed_") + test->name());
    std::filesystem::remove_all(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  Preparation preparation(const std::vector<Example>& train) {
    return {.task = task,
            .train = train,
            .candidate = {.strategy = "embed_linear", .model = "scripted"},
            .seed = 1,
            .vectors = folder,
            .model = &model};
  }

  Predictor prepared(const std::vector<Example>& train) {
    learn_embed_linear(preparation(train),
                       {.clock = clock, .stop = {}, .report = [](const LearningStep& /*step*/) {}});
    return prepare_embed_linear(preparation(train));
  }

  Answer answered(const Predictor& predictor, const std::string& input) {
    const std::vector<Query> queries = {{.input = input}};
    return predict(predictor, &model, queries, {}).front();
  }

  Task task = {.kind = TaskKind::Classify};
  ScriptedModel model{embedding_script()};
  std::filesystem::path folder;
  SteadyClock clock;
};

TEST_F(EmbedLinearTest, LearnsWhichNumbersSpeakForALabel) {
  const Predictor predictor = prepared(fruit_rows(80, 1));
  EXPECT_EQ(predictor.labels_used, 80U);
  for (const Example& row : fruit_rows(50, 2)) {
    const Answer answer = answered(predictor, row.input);
    EXPECT_EQ(answer.text, row.output) << row.input;
    EXPECT_EQ(answer.usage.prompt_tokens, static_cast<std::int64_t>(row.input.size()));
  }
}

TEST_F(EmbedLinearTest, LearnsFromTheVectorsOfAnEncoder) {
  const auto encoder =
      open_gguf_model({.path = TinyEncoder("bert").save(), .threads = 1, .context_tokens = 512});
  const std::vector<Example> train = fruit_rows(80, 1);
  Preparation by_encoder = preparation(train);
  by_encoder.model = encoder.get();
  learn_embed_linear(by_encoder,
                     {.clock = clock, .stop = {}, .report = [](const LearningStep& /*step*/) {}});
  const Predictor predictor = prepare_embed_linear(by_encoder);
  EXPECT_EQ(predictor.labels_used, 80U);
  for (const Example& row : fruit_rows(20, 2)) {
    const std::vector<Query> queries = {{.input = row.input}};
    EXPECT_EQ(predict(predictor, encoder.get(), queries, {}).front().text, row.output);
  }
}

TEST_F(EmbedLinearTest, LearnsSeveralLabelsARow) {
  std::vector<Example> rows = fruit_rows(80, 1);
  for (Example& row : rows) {
    row.output = R"([")" + row.output + R"(","fruit"])";
  }
  task.many = true;
  EXPECT_EQ(answered(prepared(rows), "oso 77").text, R"(["fruit","plum"])");
}

TEST_F(EmbedLinearTest, RowsThatNoLabelFitsAreAnsweredWithNone) {
  std::vector<Example> rows = fruit_rows(8, 1);
  for (Example& row : rows) {
    row.output = "[]";
  }
  task.many = true;
  EXPECT_EQ(answered(prepared(rows), "oso").text, "[]");
}

// The weights make up for the scale that they were learned on.
TEST_F(EmbedLinearTest, SaysWhatTheModelOfScaledVectorsSays) {
  const std::vector<Example> rows = fruit_rows(60, 3);
  std::vector<std::vector<float>> vectors;
  vectors.reserve(rows.size());
  for (const Example& row : rows) {
    vectors.push_back(letter_vector(row.input));
  }
  const std::vector<std::span<const float>> views(vectors.begin(), vectors.end());
  const Scale scale = scale_of(views);
  SparseRows scaled_rows;
  for (const std::vector<float>& vector : vectors) {
    scaled_rows.add({.columns = {0, 1, 2, 3, 4, 5, 6}, .values = scaled(scale, vector)});
  }
  const RowLabels labels = row_labels(rows, false);
  const LearntLinear learnt = learn_linear(
      {.train = rows, .labels = labels, .many = false, .rows = scaled_rows, .columns = 7},
      Rng(1, "embed_linear"));
  const Predictor predictor = prepared(rows);
  EXPECT_EQ(std::get<LinearEmbedding>(predictor.method).c, learnt.c);
  const LabelAnswer answer = {.labels = labels.labels};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Answer expected = answer.from(scores(learnt.model, scaled_rows[i]));
    const Answer found = answered(predictor, rows[i].input);
    EXPECT_EQ(found.text, expected.text);
    EXPECT_NEAR(found.confidence.value_or(0), expected.confidence.value_or(0), 1e-5);
  }
}

TEST_F(EmbedLinearTest, ARowThatTheModelCannotEmbedIsNotLearnedFromAndAFailure) {
  std::vector<Example> rows = fruit_rows(40, 1);
  rows[3].input = "long and more";
  const Predictor predictor = prepared(rows);
  EXPECT_EQ(predictor.labels_used, 39U);
  const Answer answer = answered(predictor, "long ere");
  ASSERT_TRUE(answer.failure.has_value());
  EXPECT_EQ(answer.failure.value_or(CallFailure()).kind, CallFailure::Kind::ContextTooLong);
}

TEST_F(EmbedLinearTest, WhereNoRowCanBeEmbeddedTheRouteIsRefused) {
  try {
    prepared({{.input = "long", .output = "pear"}});
    FAIL() << "expected an Error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Model);
    EXPECT_STREQ(error.what(),
                 "embed_linear@scripted: the model embeds none of the training rows; leave it out "
                 "under strategies");
  }
}

TEST_F(EmbedLinearTest, IsTheSameToTheBitWhenPreparedAgain) {
  const Predictor first = prepared(fruit_rows(60, 3));
  EXPECT_EQ(prepared(fruit_rows(60, 3)), first);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(prepared(fruit_rows(60, 3)), first);
}

TEST_F(EmbedLinearTest, ASketchAnswersAndLearnsNothing) {
  const std::vector<Example> rows = fruit_rows(60, 3);
  const Predictor sketch = sketch_embed_linear(preparation(rows));
  EXPECT_EQ(model.asked().size(), 1U);
  EXPECT_NEAR(answered(sketch, "oso").confidence.value_or(0), 0.5, 1e-12);
  EXPECT_FALSE(std::filesystem::exists(folder));
}

TEST_F(EmbedLinearTest, AModelThatDoesNotEmbedIsLeftOut) {
  const std::vector<Example> rows = fruit_rows(10, 1);
  EXPECT_EQ(embed_linear_candidates({.task = task, .train = rows, .model = &model}).settings.size(),
            1U);
  Script script = embedding_script();
  script.abilities.embeds = false;
  const ScriptedModel other(std::move(script));
  const Candidates none = embed_linear_candidates({.task = task, .train = rows, .model = &other});
  EXPECT_TRUE(none.settings.empty());
  EXPECT_EQ(none.left_out, "the model gives texts no vectors");
}

}  // namespace
}  // namespace tuneornot
