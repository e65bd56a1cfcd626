#include "strategy/calibration.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "model/scripted_model.h"
#include "predictor/calibrated_prompt.h"
#include "strategy/zero_shot.h"

namespace tuneornot {
namespace {

// Favours a: three to one for most texts, nine to one for every tenth.
ScriptedReply favour_a(const Request& request) {
  const double b = request.prompt.messages.back().parts.back().text.ends_with("0") ? 0.1 : 0.25;
  return {.reply = Choice{.label = 0, .scores = {std::log(1 - b), std::log(b)}}};
}

class CalibrationTest : public testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::remove_all(folder);
    for (int i = 0; i < 300; ++i) {
      rows.push_back({.input = "text " + std::to_string(i), .output = i % 2 == 0 ? "a" : "b"});
    }
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  Preparation preparation(Model& model) const {
    return {.task = task,
            .train = rows,
            .candidate = {.strategy = "zero_shot",
                          .model = "scripted",
                          .settings = {{"calibration", "batch"}}},
            .seed = 1,
            .folder = folder,
            .model = &model};
  }

  LearningEnd learn(Model& model, std::stop_token stop = {}) {
    return learn_zero_shot(
        preparation(model),
        {.clock = clock, .stop = std::move(stop), .report = [this](const LearningStep& step) {
           reported = step.step;
           EXPECT_EQ(step.steps, (std::min<std::size_t>(rows.size(), 256) + 15) / 16);
         }});
  }

  CalibratedPrompt made(Model& model) const {
    return std::get<CalibratedPrompt>(prepare_zero_shot(preparation(model)).method);
  }

  Task task = {.kind = TaskKind::Classify,
               .instruction = "Which?",
               .labels = {{.name = "a"}, {.name = "b"}}};
  std::vector<Example> rows;
  std::filesystem::path folder = std::filesystem::path(testing::TempDir()) /
                                 testing::UnitTest::GetInstance()->current_test_info()->name();
  SteadyClock clock;
  std::size_t reported = 0;
};

std::set<std::string> texts_asked(const ScriptedModel& model) {
  std::set<std::string> texts;
  for (const Request& request : model.asked()) {
    texts.insert(request.prompt.messages.back().parts.back().text);
  }
  return texts;
}

TEST_F(CalibrationTest, ThePriorIsThatOf256TrainingTexts) {
  ScriptedModel model({.answer = favour_a});
  EXPECT_EQ(learn(model), LearningEnd::Done);
  EXPECT_EQ(reported, 16U);
  const std::set<std::string> texts = texts_asked(model);
  ASSERT_EQ(texts.size(), 256U);
  const auto tens = static_cast<double>(
      std::ranges::count_if(texts, [](const std::string& text) { return text.ends_with("0"); }));
  const double b = (tens * 0.1 + (256 - tens) * 0.25) / 256;
  const CalibratedPrompt prompt = made(model);
  EXPECT_NEAR(std::exp(prompt.log_prior.at(0)), 1 - b, 1e-12);
  EXPECT_NEAR(std::exp(prompt.log_prior.at(1)), b, 1e-12);
  EXPECT_EQ(prompt.program.instruction, "Which?");
  EXPECT_EQ(prepare_zero_shot(preparation(model)).labels_used, 0U);
}

TEST_F(CalibrationTest, IsTheSameWhateverTheLabelsOfTheRows) {
  ScriptedModel model({.answer = favour_a});
  learn(model);
  for (Example& row : rows) {
    row.output = "b";
  }
  const std::size_t asked = model.asked().size();
  EXPECT_EQ(learn(model), LearningEnd::Done);
  EXPECT_EQ(model.asked().size(), asked);
}

TEST_F(CalibrationTest, GoesOnWhereItWasStoppedAndIsNotDoneTwice) {
  ScriptedModel whole({.answer = favour_a});
  learn(whole);
  const CalibratedPrompt expected = made(whole);
  std::filesystem::remove_all(folder);
  std::stop_source stop;
  int left = 100;
  ScriptedModel interrupted({.room = 16, .answer = [&](const Request& request) {
                               if (--left == 0) {
                                 stop.request_stop();
                               }
                               return favour_a(request);
                             }});
  EXPECT_EQ(learn(interrupted, stop.get_token()), LearningEnd::Stopped);
  EXPECT_EQ(reported, 6U);
  ScriptedModel model({.answer = favour_a});
  EXPECT_EQ(learn(model), LearningEnd::Done);
  EXPECT_EQ(model.asked().size(), 256U - 96U);
  EXPECT_EQ(made(model), expected);
}

TEST_F(CalibrationTest, AnotherModelOtherTextsOrAnotherLayoutAreAskedAnew) {
  ScriptedModel model({.answer = favour_a});
  learn(model);
  ScriptedModel other({.identity = "other weights", .answer = favour_a});
  EXPECT_EQ(learn(other), LearningEnd::Done);
  EXPECT_EQ(other.asked().size(), 256U);
  rows.resize(20);
  EXPECT_EQ(learn(other), LearningEnd::Done);
  EXPECT_EQ(other.asked().size(), 276U);
  task.completion.emplace();
  EXPECT_EQ(learn(other), LearningEnd::Done);
  EXPECT_EQ(other.asked().size(), 296U);
}

TEST_F(CalibrationTest, TextsThatAreNotAnsweredCountForNothing) {
  ScriptedModel model({.answer = [](const Request& request) -> ScriptedReply {
    if (request.prompt.messages.back().parts.back().text.ends_with("0")) {
      return {.reply = CallFailure{.kind = CallFailure::Kind::ContextTooLong}};
    }
    return favour_a(request);
  }});
  learn(model);
  EXPECT_NEAR(std::exp(made(model).log_prior.at(1)), 0.25, 1e-12);
}

TEST_F(CalibrationTest, ADamagedFileIsNamed) {
  ScriptedModel model({.answer = favour_a});
  learn(model);
  const std::string good = read_file(folder / "prior.json");
  const auto broken = [&](std::string_view from, std::string_view to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    return text;
  };
  for (const std::string& text : {std::string("{"),
                                  std::string("[]"),
                                  broken("\"asked\":256", "\"asked\":\"x\""),
                                  broken("\"asked\":256", "\"asked\":257"),
                                  broken("\"log_sums\":[", "\"log_sums\":[1,")}) {
    write_file(folder / "prior.json", text);
    try {
      learn(model);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Data);
      EXPECT_NE(std::string(error.what()).find("prior.json"), std::string::npos);
    }
  }
}

TEST_F(CalibrationTest, SaysWhatItTakesByOneBatchWithoutKeepingIt) {
  ScriptedModel model({.answer = favour_a});
  EXPECT_GE(zero_shot_ms(preparation(model), clock), 0);
  EXPECT_EQ(model.asked().size(), 16U);
  EXPECT_FALSE(std::filesystem::exists(folder / "prior.json"));
  learn(model);
  EXPECT_EQ(zero_shot_ms(preparation(model), clock), 0);
  EXPECT_EQ(model.asked().size(), 272U);
}

TEST_F(CalibrationTest, ASketchFavoursNothing) {
  ScriptedModel model({.answer = favour_a});
  const Predictor sketch = sketch_zero_shot(preparation(model));
  EXPECT_EQ(std::get<CalibratedPrompt>(sketch.method).log_prior,
            std::vector<double>(2, -std::log(2.0)));
  EXPECT_TRUE(model.asked().empty());
}

Candidates candidates(const Task& task, const Abilities& abilities) {
  const ScriptedModel model({.abilities = abilities, .answer = favour_a});
  return zero_shot_candidates({.task = task, .train = {}, .model = &model});
}

TEST_F(CalibrationTest, IsACandidateWhereOneLabelIsChosenByAModelThatGivesProbabilities) {
  const Abilities able = {.chooses_exactly = true, .log_probabilities = true};
  EXPECT_EQ(candidates(task, able).settings,
            (std::vector<Settings>{{}, {{"calibration", "batch"}}}));
  EXPECT_EQ(candidates(task, able).left_out, "");
  const Candidates unable = candidates(task, {.chooses_exactly = true});
  EXPECT_EQ(unable.settings, std::vector<Settings>{{}});
  EXPECT_EQ(unable.left_out,
            "batch calibration, for which the model does not give the probabilities of labels");
  task.many = true;
  EXPECT_EQ(candidates(task, able).settings.size(), 1U);
  EXPECT_EQ(candidates(task, {}).left_out, "");
}

TEST_F(CalibrationTest, ThePlainCandidateHasNothingToLearn) {
  ScriptedModel model({.answer = favour_a});
  Preparation plain = preparation(model);
  plain.candidate.settings = {};
  EXPECT_EQ(learn_zero_shot(plain, {.clock = clock, .stop = {}, .report = {}}),
            LearningEnd::NothingToLearn);
  EXPECT_TRUE(std::holds_alternative<PromptProgram>(prepare_zero_shot(plain).method));
  EXPECT_TRUE(model.asked().empty());
}

}  // namespace
}  // namespace tuneornot
