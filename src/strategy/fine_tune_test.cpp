#include "strategy/fine_tune.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <set>

#include "base/error.h"
#include "base/files.h"
#include "model/scripted_model.h"
#include "strategy/trainable_model_test.h"

namespace tuneornot {
namespace {

Task fruit_task() {
  return {.kind = TaskKind::Classify, .labels = {{.name = "a"}, {.name = "b"}}};
}

Script script() {
  return {.file = ModelFile{.path = "no such file.gguf"},
          .abilities = {.adapters = true},
          .answer = [](const Request&) { return ScriptedReply(); }};
}

std::string reason(Script script, std::size_t predictors) {
  const Task task = fruit_task();
  const ScriptedModel model(std::move(script));
  const Candidates candidates =
      fine_tune_candidates({.task = task, .train = {}, .model = &model, .predictors = predictors});
  EXPECT_TRUE(candidates.settings.empty());
  return candidates.left_out;
}

TEST(FineTuneTest, IsLeftOutWithTheReasonWhereTheModelCannotBeTrained) {
  Script no_file = script();
  no_file.file.reset();
  EXPECT_EQ(reason(no_file, 1), "the model is not a file that could be trained");
  Script no_adapters = script();
  no_adapters.abilities.adapters = false;
  EXPECT_EQ(reason(no_adapters, 1), "the model is not run with adapters");
  EXPECT_NE(reason(script(), 1).find("no such file.gguf"), std::string::npos);
}

class FineTuneLearningTest : public TrainableModelTest {
 protected:
  Preparation preparation(double learning_rate) {
    return {.task = task,
            .train = rows,
            .candidate = {.strategy = "fine_tune",
                          .model = "m",
                          .settings = {{"learning_rate", std::to_string(learning_rate)},
                                       {"epochs", "3"}}},
            .folder = folder,
            .model = &model};
  }

  // Asks it to stop behind step `last`; counts the steps.
  LearningEnd learn(const Preparation& preparation, std::size_t last) {
    std::stop_source stop;
    steps = 0;
    return learn_fine_tune(
        preparation,
        {.clock = clock, .stop = stop.get_token(), .report = [&](const LearningStep& step) {
           ++steps;
           if (step.step == last) {
             stop.request_stop();
           }
         }});
  }

  Candidates candidates(const Planning& planning) const {
    return fine_tune_candidates({.task = planning.task,
                                 .train = planning.train,
                                 .model = &model,
                                 .predictors = planning.predictors});
  }

  std::string adapter() const { return read_file(folder / kAdapterFile); }

  Task task = fruit_task();
  std::vector<Example> rows = {{.input = "red", .output = "a"}, {.input = "blue", .output = "b"}};
  std::vector<Example> dev = {{.input = "crimson", .output = "a"},
                              {.input = "ruby", .output = "a"}};
  std::size_t steps = 0;
};

// Answers right as often as adapters are asked for the first time, wrong behind that.
TEST_F(FineTuneLearningTest, KeepsTheEpochBehindWhichItDidClearlyWorseOnDev) {
  task.metrics = {"accuracy"};
  std::vector<std::string> asked;  // adapters, one for each dev row
  Script of_file = script_of_file();
  of_file.answer = [&](const Request& request) {
    asked.push_back(request.adapter_path);
    return ScriptedReply{.reply = Choice{.label = asked.size() <= dev.size() ? 0U : 1U}};
  };
  ScriptedModel judged(std::move(of_file));
  Preparation with_dev = preparation(1e-3);
  with_dev.dev = dev;
  with_dev.model = &judged;
  EXPECT_EQ(learn(with_dev, 99), LearningEnd::Done);
  EXPECT_EQ(steps, 3U);
  EXPECT_EQ(asked.size(), 3 * dev.size());
  EXPECT_EQ(std::set<std::string>(asked.begin(), asked.end()).size(), 1U);
  EXPECT_FALSE(std::filesystem::exists(asked.front()));
  EXPECT_EQ(prepare_fine_tune(with_dev).remarks,
            std::vector<std::string>{
                "it is as it was after 1 of 3 epochs: behind them it did worse on dev"});
  const std::string kept = adapter();

  std::filesystem::remove_all(folder);
  EXPECT_EQ(learn(preparation(1e-3), 99), LearningEnd::Done);
  EXPECT_NE(adapter(), kept);
}

TEST_F(FineTuneLearningTest, GoesOnWhereItWasStoppedAndIsNotDoneTwice) {
  EXPECT_GT(fine_tune_ms(preparation(1e-3), clock), 0);
  EXPECT_EQ(learn(preparation(1e-3), 99), LearningEnd::Done);
  EXPECT_EQ(steps, 3U);
  const std::string whole = adapter();
  EXPECT_EQ(learn(preparation(1e-3), 99), LearningEnd::Done);
  EXPECT_EQ(steps, 0U);
  EXPECT_EQ(fine_tune_ms(preparation(1e-3), clock), 0);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(learn(preparation(1e-3), 1), LearningEnd::Stopped);
  EXPECT_EQ(learn(preparation(1e-3), 99), LearningEnd::Done);
  EXPECT_LT(steps, 3U);
  EXPECT_EQ(adapter(), whole);
  const Predictor made = prepare_fine_tune(preparation(1e-3));
  save_predictor(folder, made);
  EXPECT_EQ(load_predictor(folder), made);
  EXPECT_EQ(made.labels_used, 2U);
}

TEST_F(FineTuneLearningTest, IsDoneAgainWhenARowChanged) {
  EXPECT_EQ(learn(preparation(1e-3), 99), LearningEnd::Done);
  rows[1].output = "a";
  EXPECT_EQ(learn(preparation(1e-3), 99), LearningEnd::Done);
  EXPECT_EQ(steps, 3U);
}

TEST_F(FineTuneLearningTest, RowsThatAreTooLongAreLeftOutAndTold) {
  std::string words;
  for (int i = 0; i < 9'000; ++i) {
    words += "word ";
  }
  rows.push_back({.input = words, .output = "a"});
  EXPECT_EQ(learn(preparation(1e-3), 99), LearningEnd::Done);
  const Predictor made = prepare_fine_tune(preparation(1e-3));
  EXPECT_EQ(made.labels_used, 2U);
  EXPECT_EQ(
      made.remarks,
      (std::vector<std::string>{"1 of 3 training rows are longer than the model's context: it "
                                "learned nothing from them"}));
}

TEST_F(FineTuneLearningTest, AHalvedRateIsTold) {
  EXPECT_EQ(learn(preparation(1e-3), 99), LearningEnd::Done);
  EXPECT_TRUE(prepare_fine_tune(preparation(1e-3)).remarks.empty());
  std::string learnt = read_file(folder / "learnt.json");
  learnt.replace(learnt.find("0.001"), 5, "0.0005");
  write_file(folder / "learnt.json", learnt);
  EXPECT_EQ(prepare_fine_tune(preparation(1e-3)).remarks,
            (std::vector<std::string>{
                "its training diverged at the learning rate 0.001; it learned at 0.0005"}));
  std::filesystem::remove(folder / "learnt.json");  // of an older version
  EXPECT_TRUE(prepare_fine_tune(preparation(1e-3)).remarks.empty());
}

TEST_F(FineTuneLearningTest, IsRefusedWhereItDivergesAtEveryHalfOfTheRate) {
  EXPECT_THROW(learn(preparation(1e30), 99), Error);
  EXPECT_EQ(steps, 5U);  // the first of each try
  EXPECT_FALSE(std::filesystem::exists(folder / kAdapterFile));
}

TEST_F(FineTuneLearningTest, FewRowsAreGoneThroughMoreOften) {
  const auto epochs = [this](std::size_t count) {
    const std::vector<Example> train(count, rows.front());
    return candidates({.task = task, .train = train}).settings.front().at("epochs");
  };
  EXPECT_EQ(epochs(20), "6");
  EXPECT_EQ(epochs(600), "3");
  EXPECT_EQ(epochs(5'000), "1");
}

TEST_F(FineTuneLearningTest, ThePromptIsTriedWithAndWithoutTheLabels) {
  const Settings listed = {{"learning_rate", "0.003"}, {"epochs", "6"}};
  Settings bare = listed;
  bare["prompt"] = "bare";
  EXPECT_EQ(candidates({.task = task, .train = rows}).settings, (std::vector{listed, bare}));
  task.kind = TaskKind::Extract;
  EXPECT_EQ(candidates({.task = task, .train = rows}).settings, (std::vector{bare, listed}));
}

TEST_F(FineTuneLearningTest, WhereThereIsNothingToListTwoRatesAreTried) {
  task.kind = TaskKind::Generate;
  const Candidates both = candidates({.task = task, .train = rows});
  ASSERT_EQ(both.settings.size(), 2U);
  EXPECT_EQ(both.settings[0].at("learning_rate"), "0.003");
  EXPECT_EQ(both.settings[1].at("learning_rate"), "0.001");
}

TEST_F(FineTuneLearningTest, ABarePromptIsLearntAndAskedWithoutTheLabels) {
  Preparation bare = preparation(1e-3);
  bare.candidate.settings["prompt"] = "bare";
  EXPECT_EQ(learn(preparation(1e-3), 99), LearningEnd::Done);
  const std::string listed = adapter();
  EXPECT_EQ(learn(bare, 99), LearningEnd::Done);
  EXPECT_NE(adapter(), listed);
  const Predictor made = prepare_fine_tune(bare);
  EXPECT_FALSE(std::get<PromptProgram>(made.method).lists_answers);
  save_predictor(folder, made);
  EXPECT_EQ(load_predictor(folder), made);
}

TEST_F(FineTuneLearningTest, LearnsConversationsWhateverTheLayout) {
  task.completion.emplace();
  EXPECT_EQ(learn(preparation(1e-3), 99), LearningEnd::Done);
  const Predictor made = prepare_fine_tune(preparation(1e-3));
  EXPECT_EQ(std::get<PromptProgram>(made.method).completion, std::nullopt);
}

TEST_F(FineTuneLearningTest, EffortSaysHowLongItLearnsAndHowManyRatesThereAre) {
  const std::vector<Example> train(400, rows.front());
  task.effort = SearchEffort::Quick;
  EXPECT_EQ(candidates({.task = task, .train = train}).settings.front().at("epochs"), "3");
  task.effort = SearchEffort::Thorough;
  const Candidates thorough = candidates({.task = task, .train = train});
  ASSERT_EQ(thorough.settings.size(), 4U);
  EXPECT_EQ(thorough.settings[0].at("epochs"), "6");
  EXPECT_EQ(thorough.settings[2].at("learning_rate"), "0.001");
  EXPECT_EQ(thorough.settings[3].at("learning_rate"), "0.00033");
}

TEST_F(FineTuneLearningTest, OnFoldsItIsLeftOutUnlessTheTaskNamesIt) {
  const Candidates unnamed = candidates({.task = task, .train = rows, .predictors = 26});
  EXPECT_TRUE(unnamed.settings.empty());
  EXPECT_NE(unnamed.left_out.find("train 26 times over"), std::string::npos);
  task.strategies = {"fine_tune"};
  EXPECT_EQ(candidates({.task = task, .train = rows, .predictors = 26}).settings.size(), 2U);
}

TEST_F(FineTuneLearningTest, ATaskWhoseRowsDoNotFitIsRefused) {
  for (Example& row : rows) {
    for (int i = 0; i < 20'000; ++i) {
      row.input += " word";
    }
  }
  EXPECT_THROW(learn(preparation(1e-3), 99), Error);
}

}  // namespace
}  // namespace tuneornot
