#include "prompt/render.h"

#include <gtest/gtest.h>

#include "model/scripted_model.h"

namespace tuneornot {
namespace {

const PromptProgram kProgram = {
    .kind = TaskKind::Classify,
    .instruction = "Which queue?",
    .labels = {{.name = "billing", .description = "invoices, refunds"}, {.name = "other"}},
    .shots = {{.input = "pay?", .answer = "billing"}}};

TEST(RenderTest, ShowsInstructionLabelsAndShotsBeforeTheInput) {
  EXPECT_EQ(plain_text(render(kProgram, "my input")),
            "Which queue? Answer with one of these labels:\n"
            "- billing: invoices, refunds\n"
            "- other\n"
            "pay?\n"
            "billing\n"
            "my input");
}

TEST(RenderTest, SharesAllButTheInput) {
  const Prompt prompt = render(kProgram, "my input");
  ASSERT_EQ(prompt.messages.size(), 4U);
  EXPECT_EQ(prompt.shared_messages, 3U);
  EXPECT_EQ(prompt.messages[2].role, "assistant");
}

TEST(RenderTest, ShotsForOneInputStandBeforeItAndAreNotShared) {
  const std::vector<Shot> own = {{.input = "lost", .answer = "other"}};
  const Prompt prompt = render(kProgram, own, "my input");
  ASSERT_EQ(prompt.messages.size(), 6U);
  EXPECT_EQ(prompt.shared_messages, 3U);
  EXPECT_TRUE(plain_text(prompt).ends_with("pay?\nbilling\nlost\nother\nmy input"));
  EXPECT_EQ(prompt.messages[3].parts.front().from, Part::From::User);
  EXPECT_EQ(prompt.messages[4].role, "assistant");
}

TEST(RenderTest, MarksWhatComesFromTheTaskAndItsDataAsTheUsers) {
  const Prompt prompt = render(kProgram, "my input");
  for (const Message& message : prompt.messages) {
    for (const Part& part : message.parts) {
      const bool theirs = part.text == "Which queue?" || part.text == "billing" ||
                          part.text == "invoices, refunds" || part.text == "other" ||
                          part.text == "pay?" || part.text == "my input";
      EXPECT_EQ(part.from == Part::From::User, theirs) << part.text;
    }
  }
}

PromptProgram in_lines() {
  PromptProgram program = kProgram;
  program.completion = {.input = "query", .output = "queue", .between = "=="};
  return program;
}

std::string text_of(const Prompt& prompt) {
  std::string text;
  for (const Message& message : prompt.messages) {
    for (const Part& part : message.parts) {
      text += part.text;
    }
  }
  return text;
}

TEST(RenderTest, ACompletionIsLinesAlone) {
  const std::vector<Shot> own = {{.input = "lost", .answer = "other"}};
  const Prompt prompt = render(in_lines(), own, "my input");
  EXPECT_EQ(prompt.form, Prompt::Form::Text);
  EXPECT_EQ(prompt.shared_messages, 1U);
  EXPECT_EQ(text_of(prompt),
            "query: pay?\nqueue: billing\n==\n"
            "query: lost\nqueue: other\n==\n"
            "query: my input\nqueue:");
}

TEST(RenderTest, ACompletionWithoutAWordForTheInputBeginsWithIt) {
  PromptProgram program = in_lines();
  program.completion = {.input = "", .output = "queue", .between = "=="};
  program.shots.clear();
  EXPECT_EQ(text_of(render(program, "subject: a\nbody: b")), "subject: a\nbody: b\nqueue:");
}

TEST(RenderTest, OfACompletionOnlyWhatPartsTheWordsIsOurs) {
  for (const Message& message : render(in_lines(), "my input").messages) {
    for (const Part& part : message.parts) {
      const bool between = part.text.find_first_not_of(": \n") == std::string::npos;
      EXPECT_EQ(part.from == Part::From::Program, between) << part.text;
    }
  }
}

TEST(RenderTest, AGeneratingTaskShowsNoLabels) {
  const PromptProgram program = {.kind = TaskKind::Generate, .instruction = "Add."};
  EXPECT_EQ(plain_text(render(program, "1 + 1")), "Add.\n1 + 1");
}

TEST(RenderTest, ABareProgramShowsItsInstructionAlone) {
  PromptProgram program = kProgram;
  program.shots.clear();
  program.lists_answers = false;
  EXPECT_EQ(plain_text(render(program, "my input")), "Which queue?\nmy input");
}

TEST(RenderTest, AProgramThatHoldsTheInputIsOneMessageOfTheUsers) {
  PromptProgram program = kProgram;
  program.instruction = "Sort {{input}}!\nAgain: {{input}}";
  program.holds_input = true;
  const Prompt prompt = render(program, "a {{input}} b");
  ASSERT_EQ(prompt.messages.size(), 1U);
  EXPECT_EQ(prompt.messages.front().role, "user");
  EXPECT_EQ(prompt.shared_messages, 0U);
  EXPECT_EQ(prompt.shared_parts, 1U);
  std::string text;
  for (const Part& part : prompt.messages.front().parts) {
    EXPECT_EQ(part.from, Part::From::User);
    text += part.text;
  }
  EXPECT_EQ(text, "Sort a {{input}} b!\nAgain: a {{input}} b");
  EXPECT_EQ(prompt.messages.front().parts.front().text, "Sort ");
  program.instruction = "{{input}}";
  EXPECT_EQ(render(program, "x").messages.front().parts.front().text, "");
}

TEST(RenderTest, ATaskWithSeveralLabelsARowAsksForAList) {
  PromptProgram program = kProgram;
  program.many = true;
  program.shots.clear();
  EXPECT_EQ(plain_text(render(program, "x")),
            "Which queue? Answer with a JSON list of those of these labels that apply, in "
            "alphabetical order, or [] when none does:\n"
            "- billing: invoices, refunds\n"
            "- other\n"
            "x");
}

TEST(RenderTest, AnExtractingTaskShowsTheFieldsOfItsSchema) {
  const PromptProgram program = {
      .kind = TaskKind::Extract,
      .instruction = "Read it.",
      .schema = R"({"type":"object","properties":{"total":{"type":"number"}}})"};
  EXPECT_EQ(plain_text(render(program, "x")),
            "Read it. Answer with a JSON object with these fields, without those that the text "
            "does not tell:\n- total: number\nx");
}

}  // namespace
}  // namespace tuneornot
