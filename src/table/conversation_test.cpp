#include "table/conversation.h"

#include <gtest/gtest.h>

#include <vector>

namespace tuneornot {
namespace {

using Turns = std::vector<Turn>;

const Turn kSystem = {.role = "system", .text = "Be short."};
const Turn kHi = {.role = "user", .text = "Hi"};
const Turn kHello = {.role = "assistant", .text = "Hello"};
const Turn kBye = {.role = "user", .text = "Bye"};

TEST(ConversationTest, OneTurnOfTheUserIsItsText) {
  const ShapedTexts texts = texts_of_conversation(Turns{kHi, kHello});
  EXPECT_EQ(texts.input, "Hi");
  EXPECT_EQ(texts.output, "Hello");
  EXPECT_EQ(texts.instruction, "");
  EXPECT_EQ(texts.prompt, "Hi");
}

TEST(ConversationTest, SeveralTurnsAreLinesWithTheirRoles) {
  const Turn later = {.role = "assistant", .text = "See you"};
  const ShapedTexts texts = texts_of_conversation(Turns{kSystem, kHi, kHello, kBye, later});
  EXPECT_EQ(texts.instruction, "Be short.");
  EXPECT_EQ(texts.input, "user: Hi\nassistant: Hello\nuser: Bye");
  EXPECT_EQ(texts.prompt, "system: Be short.\nuser: Hi\nassistant: Hello\nuser: Bye");
  EXPECT_EQ(texts.output, "See you");
}

TEST(ConversationTest, SystemTurnsAreTheInputWhereNothingElseIs) {
  const ShapedTexts texts = texts_of_conversation(Turns{kSystem, kHello});
  EXPECT_EQ(texts.input, "Be short.");
  EXPECT_EQ(texts.instruction, "");
  EXPECT_EQ(texts.output, "Hello");
}

TEST(ConversationTest, ASystemTurnInTheMiddleStaysThere) {
  const ShapedTexts texts = texts_of_conversation(Turns{kHi, kSystem, kHello});
  EXPECT_EQ(texts.input, "user: Hi\nsystem: Be short.");
  EXPECT_EQ(texts.instruction, "");
}

TEST(ConversationTest, WithoutATurnOfTheAssistantThereIsNoOutput) {
  const ShapedTexts texts = texts_of_conversation(Turns{kHi, kBye});
  EXPECT_EQ(texts.input, "user: Hi\nuser: Bye");
  EXPECT_EQ(texts.output, "");
  EXPECT_FALSE(has_turns_behind_answer(Turns{kHi, kBye}));
}

TEST(ConversationTest, TheLastTurnWithAWeightIsTheOutput) {
  Turn unlearned = kHello;
  unlearned.has_weight = false;
  const Turns turns = {kHi, kHello, kBye, unlearned};
  EXPECT_EQ(texts_of_conversation(turns).output, "Hello");
  EXPECT_EQ(texts_of_conversation(turns).input, "Hi");
  EXPECT_TRUE(has_turns_behind_answer(turns));
  EXPECT_FALSE(has_turns_behind_answer(Turns{kHi, kHello}));
}

TEST(AlpacaTest, ThePromptIsTheInstructionWithTheInputBelow) {
  const ShapedTexts texts =
      texts_of_alpaca({.instruction = "Translate.", .input = "Hund", .system = ""}, {});
  EXPECT_EQ(texts.instruction, "Translate.");
  EXPECT_EQ(texts.input, "Hund");
  EXPECT_EQ(texts.prompt, "Translate.\nHund");
  EXPECT_EQ(texts_of_alpaca({.instruction = "Sing.", .input = "", .system = ""}, {}).prompt,
            "Sing.");
}

TEST(AlpacaTest, ASystemTextIsPartOfTheInstruction) {
  const ShapedTexts texts =
      texts_of_alpaca({.instruction = "Translate.", .input = "Hund", .system = "Be short."}, {});
  EXPECT_EQ(texts.instruction, "Be short.\nTranslate.");
  EXPECT_EQ(texts.input, "Hund");
  EXPECT_EQ(texts.prompt, "system: Be short.\nuser: Translate.\nHund");
}

TEST(AlpacaTest, BehindAHistoryInstructionAndInputAreTheLastTurn) {
  const ShapedTexts texts = texts_of_alpaca(
      {.instruction = "Translate.", .input = "Hund", .system = "Be short."}, Turns{kHi, kHello});
  EXPECT_EQ(texts.instruction, "Be short.");
  EXPECT_EQ(texts.input, "user: Hi\nassistant: Hello\nuser: Translate.\nHund");
}

}  // namespace
}  // namespace tuneornot
