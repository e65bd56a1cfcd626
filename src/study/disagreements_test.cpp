#include "study/disagreements.h"

#include <gtest/gtest.h>

#include "study/made_study_test.h"

namespace tuneornot {
namespace {

using Places = std::vector<std::size_t>;

Answer said(const std::string& text, std::optional<double> confidence = {}) {
  return {.text = text, .confidence = confidence};
}

const Answer kFailed = {.failure = CallFailure{.kind = CallFailure::Kind::Unreadable}};

TEST(DisagreementsTest, AreWhereTheAnswersDiffer) {
  const std::vector<Answer> first = {said("a"), said("b"), said("a"), kFailed, said("a")};
  const std::vector<Answer> second = {said("a"), said("a"), kFailed, kFailed, said("b")};
  EXPECT_EQ(disagreements(first, second), (Places{1, 4}));
}

TEST(DisagreementsTest, BeginWithThoseOfWhichBothAreSure) {
  const std::vector<Answer> first = {
      said("a", 0.99), said("a", 0.7), said("a"), said("a", 0.9), said("a", 0.6)};
  const std::vector<Answer> second = {
      said("b", 0.5), said("b", 0.6), said("b", 1), said("b", 0.8), said("b", 0.6)};
  EXPECT_EQ(disagreements(first, second), (Places{3, 1, 4, 0, 2}));
}

class AskTest : public testing::Test {
 protected:
  static constexpr std::size_t kRows = 2 * kAskedTogether + 3;

  AskTest() {
    for (std::size_t row = 0; row < kRows; ++row) {
      queries.push_back({.id = "", .input = row % 2 == 0 ? "a plum" : "a pear"});
    }
  }

  std::vector<Query> queries;
  Predictor predictor = {.candidate = {.strategy = "zero_shot", .model = "scripted"},
                         .method = PromptProgram{.kind = TaskKind::Classify,
                                                 .instruction = "Which?",
                                                 .labels = {{.name = "pear"}, {.name = "plum"}}}};
  made::RecordingProgress progress;
  made::StepClock clock;
  Tally tally{progress, clock};
};

TEST_F(AskTest, AnswersEveryQueryInBatchesAndSaysHowFarItIs) {
  ScriptedModel model({.room = 100, .answer = made::choose});
  tally.plan(kRows);
  const std::vector<Answer> answers =
      ask({.predictor = predictor, .model = &model}, queries, {}, tally)
          .value_or(std::vector<Answer>());
  ASSERT_EQ(answers.size(), kRows);
  EXPECT_EQ(answers[0].text, "plum");
  EXPECT_EQ(answers[kRows - 2].text, "pear");
  EXPECT_EQ(progress.doing, "zero_shot@scripted on unlabelled rows");
  EXPECT_EQ(progress.done, kRows);
}

TEST_F(AskTest, IsEmptyWhenStopped) {
  std::stop_source stop;
  ScriptedModel model({.answer = [&](const Request& request) {
    stop.request_stop();
    return made::choose(request);
  }});
  tally.plan(kRows);
  EXPECT_FALSE(ask({.predictor = predictor, .model = &model}, queries, stop.get_token(), tally));
  EXPECT_LE(model.asked().size(), kAskedTogether);
}

}  // namespace
}  // namespace tuneornot
