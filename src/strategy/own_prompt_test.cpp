#include "strategy/own_prompt.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <vector>

#include "base/files.h"
#include "base/refusal_test.h"
#include "model/scripted_model.h"

namespace tuneornot {
namespace {

class OwnPromptTest : public testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder); }
  void TearDown() override { std::filesystem::remove_all(folder); }

  PromptProgram made_of(const std::string& bytes) {
    write_file(folder / "v7.txt", bytes);
    ScriptedModel model({.abilities = {.context_tokens = 8},
                         .answer = [](const Request&) { return ScriptedReply(); }});
    const std::vector<Example> train = {{.input = "x", .output = "refund"}};
    return own_program({.task = task,
                        .train = train,
                        .candidate = {.strategy = "current"},
                        .task_folder = folder,
                        .folder = folder / "predictors/it",
                        .model = &model});
  }

  // Behind the folder's name.
  std::string refused(const std::string& bytes) {
    const std::string message = refusal([&] { made_of(bytes); });
    const std::string where = folder.string() + '/';
    return message.starts_with(where) ? message.substr(where.size()) : message;
  }

  Task task = {.kind = TaskKind::Classify,
               .instruction = "Which?",
               .labels = {{.name = "refund"}, {.name = "lost card"}},
               .current = {.prompt = "v7.txt"},
               .data = {.input = {"subject", "body"}}};
  std::filesystem::path folder =
      std::filesystem::path(testing::TempDir()) /
      ("own_prompt_" + std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
};

TEST_F(OwnPromptTest, WithoutAMarkItIsTheSystemMessage) {
  const PromptProgram program = made_of("\xef\xbb\xbfSort this {{kind of}} {\"mail\"}.\r\n\n");
  EXPECT_EQ(program.instruction, "Sort this {{kind of}} {\"mail\"}.");
  EXPECT_FALSE(program.holds_input);
  EXPECT_FALSE(program.lists_answers);
  EXPECT_EQ(program.labels, task.labels);
}

TEST_F(OwnPromptTest, WithAMarkItHoldsTheInput) {
  const PromptProgram program = made_of("\nSort {{{input}}} {{open\n");
  EXPECT_EQ(program.instruction, "\nSort {{{input}}} {{open");
  EXPECT_TRUE(program.holds_input);
}

TEST_F(OwnPromptTest, ItIsAConversationWhateverTheLayoutOfTheOthers) {
  task.completion.emplace();
  EXPECT_EQ(made_of("Sort this.").completion, std::nullopt);
}

TEST_F(OwnPromptTest, AnswersAreBoundAsInEveryOtherRoute) {
  task.kind = TaskKind::Generate;
  task.labels.clear();
  const PromptProgram program = made_of("Say it: {{input}}");
  EXPECT_EQ(program.max_answer_tokens, 12);  // twice the longest reference
  EXPECT_EQ(program.stop, std::vector<std::string>{"\n"});
}

TEST_F(OwnPromptTest, WhatIsNoPromptIsRefused) {
  EXPECT_EQ(refused(" \n"), "v7.txt: is empty; write the prompt into it, or name another file");
  EXPECT_EQ(refused("a\n\xff"), "v7.txt:2: byte 0xFF is not UTF-8; save the file as UTF-8");
  EXPECT_EQ(refused("one two three four five six seven eight {{input}}"),
            "v7.txt: takes 8 tokens without an input, and the context of scripted has 8; shorten "
            "it, or name a model with a longer context");
  task.current.prompt = "v8.txt";
  EXPECT_EQ(refused("Sort"), "v8.txt: cannot be read; check that it exists and is yours to read");
}

TEST_F(OwnPromptTest, WhatLooksLikeTheMarkAndIsNotIsRefused) {
  const std::string advice =
      "is not understood; write {{input}}, where the whole input is put in, all of its columns";
  EXPECT_EQ(refused("Sort\n{{ input }}"), "v7.txt:2: \"{{ input }}\" " + advice);
  EXPECT_EQ(refused("{{input}}\n{{body}}"), "v7.txt:2: \"{{body}}\" " + advice);
}

}  // namespace
}  // namespace tuneornot
