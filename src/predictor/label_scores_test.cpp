#include "predictor/label_scores.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "model/scripted_model.h"

namespace tuneornot {
namespace {

const PromptProgram kProgram = {.instruction = "Which?", .labels = {{.name = "a"}, {.name = "b"}}};
const std::vector<std::string> kInputs = {"long", "odd", "fine"};

ScriptedReply answer(const Request& request) {
  const std::string text = plain_text(request.prompt);
  if (text.ends_with("long")) {
    return {.reply = CallFailure{.kind = CallFailure::Kind::ContextTooLong}};
  }
  const double odd = text.ends_with("odd") ? std::numeric_limits<double>::quiet_NaN() : -0.5;
  return {.reply = Choice{.scores = {odd, -1}}};
}

TEST(LabelScoresTest, AsksForEveryLabelAndLeavesOutWhatWasNotAnswered) {
  ScriptedModel model({.order = Script::Order::Reversed, .answer = answer});
  const auto scores = label_scores(kProgram, model, kInputs, {});
  EXPECT_EQ(scores, (std::vector<LabelScores>{{}, {}, {-0.5, -1}}));
  EXPECT_TRUE(std::get<Choose>(model.asked().at(0).work).wants_scores);
}

TEST(LabelScoresTest, AreNoneWhenStopped) {
  std::stop_source stop;
  ScriptedModel model({.answer = [&stop](const Request& request) {
    stop.request_stop();
    return answer(request);
  }});
  EXPECT_FALSE(label_scores(kProgram, model, kInputs, stop.get_token()).has_value());
}

}  // namespace
}  // namespace tuneornot
