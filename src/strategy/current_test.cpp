#include "strategy/current.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "base/error.h"
#include "base/files.h"
#include "predictor/stored_answers.h"

namespace tuneornot {
namespace {

class CurrentTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  Predictor made_of(const std::string& file, const std::string& bytes) {
    std::ofstream(folder / file) << bytes;
    task.current.predictions = file;
    return prepare_current({.task = task,
                            .train = {},
                            .candidate = {.strategy = "current"},
                            .task_folder = folder,
                            .folder = folder / "predictors"});
  }

  std::string refused(const std::string& file, const std::string& bytes) {
    try {
      made_of(file, bytes);
    } catch (const Error& error) {
      const std::string message = error.what();
      const std::string where = folder.string() + '/';
      return message.starts_with(where) ? message.substr(where.size()) : message;
    }
    return "nothing was refused";
  }

  Task task = {.kind = TaskKind::Classify,
               .labels = {{.name = "refund"}, {.name = "lost card"}},
               .data = {.input = {"text"}}};
  std::filesystem::path folder = std::filesystem::path(testing::TempDir()) /
                                 testing::UnitTest::GetInstance()->current_test_info()->name();
};

TEST_F(CurrentTest, ReadsAnswersIntoTheSpellingOfTheTask) {
  const Predictor predictor = made_of("old.csv",
                                      "id,text,answer\n"
                                      "1,where is my money,REFUND.\n"
                                      "2,it is gone,It is a lost card\n"
                                      "3,hello,greeting\n"
                                      "4,well,\n");
  const auto& stored = std::get<StoredAnswers>(predictor.method);
  EXPECT_EQ(stored.file(), "old.csv");
  ASSERT_EQ(stored.answers().size(), 4U);
  EXPECT_EQ(stored.answer_to({.input = "where is my money"}).text, "refund");
  EXPECT_EQ(stored.answer_to({.id = "2", .input = "it is gone"}).text, "lost card");
  const auto failure = [&](const std::string& input) {
    return stored.answer_to({.input = input}).failure.value_or(CallFailure{});
  };
  EXPECT_EQ(failure("hello").kind, CallFailure::Kind::Unreadable);
  EXPECT_EQ(failure("hello").detail, "greeting");
  EXPECT_EQ(failure("well").detail, "no answer");
  EXPECT_EQ(predictor.labels_used, 0U);
}

TEST_F(CurrentTest, TakesATextForAnId) {
  const Predictor predictor = made_of("old.csv",
                                      "text,answer\n"
                                      "where is my money,refund\n"
                                      "it is gone,lost card\n"
                                      "it is gone,refund\n");
  const auto& stored = std::get<StoredAnswers>(predictor.method);
  EXPECT_EQ(stored.answer_to({.id = "7", .input = "where is my money"}).text, "refund");
  EXPECT_TRUE(stored.answer_to({.id = "8", .input = "it is gone"}).failure.has_value());
}

TEST_F(CurrentTest, SaysWhereAFileIsAtFault) {
  EXPECT_EQ(refused("a.jsonl", "{\"id\": 1, \"answer\": \"refund\"}\n{\"answer\": \"refund\"}\n"),
            "a.jsonl:2: has no id and no text under \"text\", by which rows are paired; there is "
            "\"answer\"");
  EXPECT_EQ(refused("b.jsonl", "{\"id\": 1, \"score\": 0.5}\n"),
            "b.jsonl: holds no answers, which are scored as the task has it");
  EXPECT_NE(refused("c.csv", "id,text,answer\n1,hello,refund\n2,hello,refund,more,cells\n")
                .find("c.csv:3"),
            std::string::npos);
}

TEST_F(CurrentTest, IsNamedByItsFileAndLeftOutWhereNothingIsSaid) {
  EXPECT_EQ(current_candidates({.task = task, .train = {}}).left_out,
            "the task does not say what runs today; add current: {predictions: FILE}, {prompt: "
            "FILE} or {command: COMMAND}");
  task.current.predictions = "old.csv";
  EXPECT_EQ(current_candidates({.task = task, .train = {}}).settings,
            std::vector<Settings>({{{"predictions", "old.csv"}}}));
  task.current = {.prompt = "v7.txt"};
  EXPECT_EQ(current_candidates({.task = task, .train = {}}).settings,
            std::vector<Settings>({{{"prompt", "v7.txt"}}}));
  task.current = {.command = "./run -x"};
  EXPECT_EQ(current_candidates({.task = task, .train = {}}).settings,
            std::vector<Settings>({{{"command", "./run -x"}}}));
}

TEST_F(CurrentTest, ACommandIsReadAsTheTaskHasItAndChangesWithItsFiles) {
  task.current.command = "sh run.sh";
  const auto made = [&](const std::string& bytes) {
    write_file(folder / "run.sh", bytes);
    return prepare_current({.task = task,
                            .train = {},
                            .candidate = {.strategy = "current"},
                            .task_folder = folder,
                            .folder = folder / "predictors/it"});
  };
  const Predictor before = made("exit 0");
  const auto& command = std::get<UserCommand>(before.method);
  EXPECT_EQ(command.command, "sh run.sh");
  EXPECT_EQ(command.folder, folder);
  EXPECT_EQ(command.labels, task.labels);
  EXPECT_EQ(made("exit 0"), before);
  EXPECT_NE(made("exit 1"), before);
}

TEST_F(CurrentTest, WhatCannotBeIsRefusedBeforeAModelIsAsked) {
  task.current = {.prompt = "v7.txt"};
  EXPECT_THROW(check_current(task, folder), Error);
  write_file(folder / "v7.txt", "Sort");
  check_current(task, folder);
  task.current = {.command = "run 'x"};
  EXPECT_THROW(check_current(task, folder), Error);
  task.current = {};
  check_current(task, folder);
}

TEST_F(CurrentTest, OnlyAFileOfAnswersCannotBeAskedAboutOtherTexts) {
  EXPECT_TRUE(is_known_by_answers({.strategy = "current", .settings = {{"predictions", "a.csv"}}}));
  EXPECT_FALSE(is_known_by_answers({.strategy = "current", .settings = {{"prompt", "a.txt"}}}));
  EXPECT_FALSE(is_known_by_answers({.strategy = "current", .settings = {{"command", "run"}}}));
}

}  // namespace
}  // namespace tuneornot
