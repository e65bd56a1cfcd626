#include "cli/conversations.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>

#include "base/error.h"
#include "base/files.h"
#include "base/refusal_test.h"
#include "finetune/pass.h"
#include "model/gguf_engine.h"
#include "test_paths.h"

namespace tuneornot {
namespace {

using Turns = std::vector<Turn>;

TEST(ConversationsTest, EveryTurnOfTheAssistantIsAReplyToLearn) {
  const Turns turns = {{.role = "system", .text = "s"},
                       {.role = "user", .text = "a"},
                       {.role = "assistant", .text = "b"},
                       {.role = "user", .text = "c"},
                       {.role = "assistant", .text = "d"}};
  const auto replies = lessons_of(turns, "chat.jsonl:1");
  ASSERT_EQ(replies.size(), 2);
  EXPECT_EQ(replies[0].reply, "b");
  EXPECT_EQ(replies[0].prompt.messages.size(), 2);
  EXPECT_EQ(replies[1].reply, "d");
  ASSERT_EQ(replies[1].prompt.messages.size(), 4);
  EXPECT_EQ(replies[1].prompt.messages[2].role, "assistant");
  EXPECT_EQ(replies[1].prompt.messages[2].parts.front().from, Part::From::User);
}

TEST(ConversationsTest, TurnsWithoutAWeightOrAPromptAreNoReplies) {
  const Turns turns = {{.role = "assistant", .text = "hello"},
                       {.role = "user", .text = "a"},
                       {.role = "assistant", .text = "b", .has_weight = false},
                       {.role = "user", .text = "c"}};
  EXPECT_TRUE(lessons_of(turns, "chat.jsonl:1").empty());
}

TEST(ConversationsTest, AnUnknownRoleIsRefusedWithItsPlace) {
  const Turns turns = {{.role = "robot", .text = "x"}};
  EXPECT_EQ(refusal([&] { lessons_of(turns, "chat.jsonl:3"); }),
            "chat.jsonl:3: the role \"robot\" is not known; it is system, user, assistant or tool");
}

class ReadConversationsTest : public testing::Test {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(TON_DEFAULT_MODEL)) {
      GTEST_SKIP() << "SKIPPED LOUDLY: no model at TON_DEFAULT_MODEL; run ./dev test";
    }
  }
  void TearDown() override { std::filesystem::remove(path_); }

  Conversations conversations(const std::string& file) const {
    write_file(path_, file);
    return read_conversations(path_, ExchangeTokenizer(TON_DEFAULT_MODEL));
  }
  static std::string line(const std::string& question, const std::string& answer) {
    return R"({"messages":[{"role":"user","content":")" + question +
           R"("},{"role":"assistant","content":")" + answer + "\"}]}\n";
  }

  // A file of the running test's own.
  const std::filesystem::path path_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + ".jsonl");
};

TEST_F(ReadConversationsTest, TheReplyAndTheEndOfItsTurnAreWhatIsLearnt) {
  const Conversations read =
      conversations(line("red?", "yes") + "\n" + line("red?", "<|im_end|> no"));
  ASSERT_EQ(read.texts.size(), 2);
  const TrainingText& text = read.texts[0];
  EXPECT_EQ(text.targets.back(), text.tokens.size() - 1);
  EXPECT_EQ(text.targets.size(), 2);  // "yes" and <|im_end|>
  // A reply that spells a control token is text, many tokens of it.
  EXPECT_GT(read.texts[1].targets.size(), 5);
  EXPECT_EQ(read.texts[1].tokens[read.texts[1].targets.front() - 1],
            text.tokens[text.targets.front() - 1]);
}

// In nats per token, by libllama on the model as it serves.
double loss_by_libllama(const TrainingText& text) {
  GgufEngine engine({.path = TON_DEFAULT_MODEL, .threads = 1, .batch_size = 1});
  GgufContext& context = engine.context();
  EXPECT_TRUE(context.begin_batch({text.tokens.front()}, 1, {}));
  double loss = 0;
  for (std::size_t i = 1; i + 1 < text.tokens.size(); ++i) {
    const std::vector<Extension> next = {{.sequence = 0, .tokens = {text.tokens[i]}}};
    EXPECT_TRUE(context.decode(next, {}));
    if (i + 1 >= text.targets.front()) {
      const std::span<const float> logits = context.logits(0);
      const auto most = static_cast<double>(*std::ranges::max_element(logits));
      double sum = 0;
      for (const float logit : logits) {
        sum += std::exp(static_cast<double>(logit) - most);
      }
      loss += most + std::log(sum) -
              static_cast<double>(logits[static_cast<std::size_t>(text.tokens[i + 1])]);
    }
  }
  return loss / static_cast<double>(text.targets.size());
}

// libllama rounds activations to 8 bits and its cache to 16, the trainer neither.
TEST_F(ReadConversationsTest, TheLossOfAReplyIsThatOfTheModelAsItServes) {
  const TrainingText text = conversations(line("Where is my card?", "card arrival")).texts.front();
  const ModelTensors tensors(TON_DEFAULT_MODEL);
  const Decoder decoder = read_decoder(tensors, 256);
  const Lora lora = new_lora(decoder, {.rank = 1, .matrices = {"attn_q"}});
  WorkerThreads workers(1);
  const Products products(workers, tile_kernels().front());
  Pass pass(decoder, lora, products);
  const std::vector<const TrainingText*> texts = {&text};
  const float weight = 1 / static_cast<float>(text.targets.size());
  const double loss = pass.loss(pack(texts, weight, Prefix::Repeated));
  EXPECT_NEAR(loss, loss_by_libllama(text), 0.02 * loss);
}

TEST_F(ReadConversationsTest, WhatDoesNotFitTheContextIsLeftOutAndItsLineTold) {
  std::string words;
  for (int i = 0; i < 20'000; ++i) {
    words += "word ";
  }
  const Conversations read = conversations(line("red?", "yes") + "\n" + line(words, "yes"));
  EXPECT_EQ(read.texts.size(), 1);
  EXPECT_EQ(read.too_long, std::vector<std::size_t>{3});
  EXPECT_THROW(conversations(line(words, "yes")), Error);
  EXPECT_THROW(conversations("\n\n"), Error);
}

TEST_F(ReadConversationsTest, RowsAreReadAsThoseOfATask) {
  const std::string unanswered = R"({"messages":[{"role":"user","content":"blue?"}]})"
                                 "\n";
  std::string file = "\xef\xbb\xbf";
  for (int i = 0; i < 20; ++i) {
    file += line("red?", std::to_string(i));
  }
  const Conversations read = conversations(file + "{broken\n" + unanswered);
  EXPECT_EQ(read.texts.size(), 20);
  ASSERT_EQ(read.said.size(), 2);
  EXPECT_NE(read.said[0].find(":21: lines that are not valid JSON"), std::string::npos);
  EXPECT_NE(read.said[1].find(":22: rows without an output"), std::string::npos);
}

TEST_F(ReadConversationsTest, WhatHoldsNoConversationsIsRefused) {
  EXPECT_NE(refusal([this] { conversations("{\"text\":\"x\"}\n"); }).find("holds no conversations"),
            std::string::npos);
  EXPECT_NE(refusal([this] {
              conversations(line("a", "b") + "{\"messages\":3}\n");
            }).find("more than a tenth of the rows"),
            std::string::npos);
}

}  // namespace
}  // namespace tuneornot
