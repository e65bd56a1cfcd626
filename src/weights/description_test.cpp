#include "weights/description.h"

#include <gtest/gtest.h>

#include <sstream>

#include "weights/gguf_builder.h"

namespace tuneornot {
namespace {

ModelDescription described(const GgufBuilder& builder) {
  const std::string bytes = builder.file();
  std::istringstream in(bytes);
  return describe(parse_gguf(in, bytes.size(), "m.gguf"));
}

TEST(DescriptionTest, SaysWhatTheFileSays) {
  const ModelDescription model = described(GgufBuilder()
                                               .with("general.architecture", "llama")
                                               .with("general.license", "apache-2.0")
                                               .with("general.file_type", 15U)
                                               .with("llama.context_length", 8192U)
                                               .with("llama.block_count", 30U)
                                               .with("llama.embedding_length", 576U)
                                               .with("llama.attention.head_count", 9U)
                                               .with("llama.attention.head_count_kv", 3U)
                                               .with_tensor("a", {16, 4})
                                               .with_tensor("b", {16}));
  EXPECT_EQ(model.architecture, "llama");
  EXPECT_EQ(model.licence, "apache-2.0");
  EXPECT_EQ(model.weight_type, "Q4_K_M");
  EXPECT_EQ(model.parameters, 80U);
  EXPECT_EQ(model.context_tokens, 8192U);
  // 30 blocks, 3 heads of 64 keys and 64 values, 2 bytes each: SmolLM2-135M's 23,040
  EXPECT_EQ(model.cache_bytes_per_token, 23'040U);
  EXPECT_TRUE(model.completes);
}

TEST(DescriptionTest, AnEncoderCompletesNothingAndKeepsNothing) {
  const ModelDescription model = described(GgufBuilder()
                                               .with("general.architecture", "bert")
                                               .with("bert.block_count", 12U)
                                               .with("bert.embedding_length", 384U)
                                               .with("bert.attention.head_count", 12U));
  EXPECT_FALSE(model.completes);
  EXPECT_EQ(model.cache_bytes_per_token, 0U);
}

TEST(DescriptionTest, AnUnknownMixtureIsTheTypeOfMostNumbers) {
  EXPECT_EQ(
      described(GgufBuilder().with("general.file_type", 999U).with_tensor("a", {16})).weight_type,
      "F32");
  const GgufBuilder half = GgufBuilder().with_tensor("a", {16}).with_tensor_of(
      {.name = "b", .shape = {32}, .type = 8, .bytes = 34});
  EXPECT_EQ(described(half).weight_type, "Q8_0");
}

TEST(DescriptionTest, HeadsMayDifferFromBlockToBlock) {
  EXPECT_EQ(described(GgufBuilder()
                          .with("general.architecture", "x")
                          .with("x.block_count", 2U)
                          .with("x.embedding_length", 64U)
                          .with("x.attention.head_count", 4U)
                          .with("x.attention.key_length", 8U)
                          .with("x.attention.value_length", 8U)
                          .with("x.attention.head_count_kv", std::vector<std::int32_t>{1, 4}))
                .cache_bytes_per_token,
            2U * 16 * 5);
}

TEST(DescriptionTest, NonsenseStaysEmpty) {
  const ModelDescription model = described(GgufBuilder()
                                               .with("general.architecture", "x")
                                               .with("general.license", 7U)
                                               .with("x.context_length", "long")
                                               .with("x.block_count", 4'000'000'000U)
                                               .with("x.attention.head_count", 4'000'000'000U));
  EXPECT_EQ(model.licence, "");
  EXPECT_EQ(model.weight_type, "");
  EXPECT_EQ(model.context_tokens, 0U);
  EXPECT_EQ(model.cache_bytes_per_token, 0U);
  EXPECT_EQ(described(GgufBuilder()).architecture, "");
}

}  // namespace
}  // namespace tuneornot
