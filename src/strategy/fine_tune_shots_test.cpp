#include "strategy/fine_tune_shots.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "base/files.h"
#include "model/scripted_model.h"
#include "strategy/trainable_model_test.h"

namespace tuneornot {
namespace {

class FineTuneShotsLearningTest : public TrainableModelTest {
 protected:
  Candidates candidates() const {
    return fine_tune_shots_candidates({.task = task, .train = rows, .model = &model});
  }

  Task task = {.kind = TaskKind::Classify, .labels = {{.name = "a"}, {.name = "b"}}};
  std::vector<Example> rows = {{.input = "red apple", .output = "a"},
                               {.input = "red pear", .output = "a"},
                               {.input = "blue plum", .output = "b"},
                               {.input = "blue sloe", .output = "b"}};
};

TEST_F(FineTuneShotsLearningTest, IsTriedWhereItIsNamedAndInThoroughStudies) {
  rows.resize(16, rows.front());
  EXPECT_TRUE(candidates().settings.empty());
  EXPECT_NE(candidates().left_out.find("name it under strategies"), std::string::npos);
  task.strategies = {"fine_tune_shots@m"};
  const std::vector<Settings> settings = candidates().settings;
  EXPECT_EQ(settings,
            (std::vector<Settings>{{{"learning_rate", "0.003"}, {"epochs", "6"}, {"shots", "4"}},
                                   {{"learning_rate", "0.003"}, {"epochs", "6"}, {"fixed", "8"}}}));
  task.strategies.clear();
  task.effort = SearchEffort::Thorough;
  EXPECT_EQ(candidates().settings, settings);
  rows.resize(7);
  EXPECT_EQ(candidates().left_out, "8 shots are more than the 7 training rows");
}

TEST_F(FineTuneShotsLearningTest, AnswersBehindTheNearestRowsWithTheAdapterThatLearntSo) {
  const Preparation preparation = {
      .task = task,
      .train = rows,
      .candidate = {.strategy = "fine_tune_shots",
                    .model = "m",
                    .settings = {{"learning_rate", "0.001"}, {"epochs", "1"}, {"shots", "2"}}},
      .folder = folder,
      .model = &model};
  EXPECT_GT(fine_tune_shots_ms(preparation, clock), 0);
  const LearningHost host = {.clock = clock, .report = [](const LearningStep&) {}};
  EXPECT_EQ(learn_fine_tune_shots(preparation, host), LearningEnd::Done);
  const Predictor made = prepare_fine_tune_shots(preparation);
  EXPECT_EQ(made.labels_used, 4U);
  EXPECT_EQ(made.adapter, folder / kAdapterFile);
  EXPECT_EQ(std::get<NearestShots>(made.method).shots, 2U);
  EXPECT_FALSE(std::get<NearestShots>(made.method).program.lists_answers);
  save_predictor(folder, made);
  EXPECT_EQ(load_predictor(folder), made);
  EXPECT_TRUE(sketch_fine_tune_shots(preparation).adapter.empty());
}

TEST(FineTuneShotsTest, IsLeftOutWithTheReasonWhereTheModelCannotBeTrained) {
  const Task task = {.strategies = {"fine_tune_shots"}};
  const ScriptedModel model({.answer = [](const Request&) { return ScriptedReply(); }});
  EXPECT_EQ(fine_tune_shots_candidates({.task = task, .train = {}, .model = &model}).left_out,
            "the model is not a file that could be trained");
}

// The texts of the messages behind the system's, one after the other.
std::vector<std::string> shown(const Lesson& lesson) {
  std::vector<std::string> texts;
  const std::vector<Message>& messages = lesson.prompt.messages;
  for (std::size_t i = 1; i < messages.size(); ++i) {
    std::string text;
    for (const Part& part : messages[i].parts) {
      text += part.text;
    }
    texts.push_back(text);
  }
  return texts;
}

std::vector<Lesson> lessons(const std::vector<Example>& rows, const Settings& settings) {
  const Task task = {.kind = TaskKind::Classify,
                     .instruction = "Which?",
                     .labels = {{.name = "a"}, {.name = "b"}}};
  return fine_tune_shots_lessons(
      {.task = task,
       .train = rows,
       .candidate = {.strategy = "fine_tune_shots", .settings = settings}});
}

TEST(FineTuneShotsTest, ARowIsLearntBehindTheOthersMostLikeItTheMostSimilarLast) {
  const std::vector<Example> rows = {{.input = "red round apple", .output = "a"},
                                     {.input = "red round cherry", .output = "b"},
                                     {.input = "red pepper", .output = "b"},
                                     {.input = "yellow lemon", .output = "a"}};
  const std::vector<Lesson> learnt = lessons(rows, {{"shots", "2"}});
  ASSERT_EQ(learnt.size(), 4U);
  EXPECT_EQ(
      shown(learnt[0]),
      (std::vector<std::string>{"red pepper", "b", "red round cherry", "b", "red round apple"}));
  EXPECT_EQ(learnt[0].reply, "a");
  EXPECT_EQ(shown(learnt[3]), std::vector<std::string>{"yellow lemon"});  // nothing like it
}

TEST(FineTuneShotsTest, ARowIsNotShownItsTwinNorItsGroup) {
  const std::vector<Example> rows = {{.input = "red round apple", .output = "a", .group = "g"},
                                     {.input = "red round apple", .output = "a"},
                                     {.input = "red round cherry", .output = "b", .group = "g"},
                                     {.input = "red pepper", .output = "b"}};
  const std::vector<Lesson> learnt = lessons(rows, {{"shots", "2"}});
  EXPECT_EQ(shown(learnt[0]), (std::vector<std::string>{"red pepper", "b", "red round apple"}));
  EXPECT_EQ(
      shown(learnt[1]),
      (std::vector<std::string>{"red pepper", "b", "red round cherry", "b", "red round apple"}));
}

TEST(FineTuneShotsTest, RowsThatAllAreShownAreNotLearnt) {
  std::vector<Example> rows(20);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i] = {.input = "row " + std::to_string(i), .output = i % 2 == 0 ? "a" : "b"};
  }
  const std::vector<Lesson> learnt = lessons(rows, {{"fixed", "8"}});
  EXPECT_EQ(learnt.size(), 12U);
  const std::vector<std::string> first = shown(learnt.front());
  EXPECT_EQ(first.size(), 17U);
  for (const Lesson& lesson : learnt) {
    const std::vector<std::string> texts = shown(lesson);
    EXPECT_TRUE(std::equal(first.begin(), first.end() - 1, texts.begin(), texts.end() - 1));
    EXPECT_EQ(std::ranges::count(texts, texts.back()), 1);
  }
  rows.resize(6);
  EXPECT_EQ(lessons(rows, {{"fixed", "8"}}).size(), 3U);  // half is left to learn from
}

}  // namespace
}  // namespace tuneornot
