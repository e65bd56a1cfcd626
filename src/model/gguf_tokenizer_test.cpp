#include "model/gguf_tokenizer.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "model/gguf_model.h"
#include "test_paths.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

TEST(GgufTokenizerTest, CountsAsTheWholeModelDoes) {
  if (!std::filesystem::exists(TON_DEFAULT_MODEL)) {
    GTEST_SKIP() << "NOT TESTED: the embedded model is not at " TON_DEFAULT_MODEL;
  }
  const GgufTokenizer light = open_gguf_tokenizer(TON_DEFAULT_MODEL);
  const auto model = open_gguf_model({.path = TON_DEFAULT_MODEL});
  const Prompt prompt = {
      .messages = {{.role = "system", .parts = {{.text = "Answer."}}},
                   {.role = "user", .parts = {{.text = "Hi", .from = Part::From::User}}}}};
  EXPECT_EQ(light.tokenizer->count(prompt), model->tokenizer()->count(prompt));
  for (const char* text : {"", "Where is my order?", "Caf\u00e9 \u2013 1,234.50", "<|im_end|>"}) {
    EXPECT_EQ(light.tokenizer->count(text), model->tokenizer()->count(text)) << text;
  }
  EXPECT_EQ(light.context_tokens, 8'192);
}

TEST(GgufTokenizerTest, ReadsAModelInParts) {
  const TinyModel model("llama");
  const GgufTokenizer whole = open_gguf_tokenizer(model.save());
  const GgufTokenizer parts = open_gguf_tokenizer(model.save_in_parts());
  EXPECT_EQ(parts.tokenizer->count("0123"), whole.tokenizer->count("0123"));
  EXPECT_EQ(parts.context_tokens, 256);
}

TEST(GgufTokenizerTest, RefusesWhatIsNoModel) {
  EXPECT_THROW(open_gguf_tokenizer(TON_SOURCE_DIR "/CMakeLists.txt"), Error);
}

}  // namespace
}  // namespace tuneornot
