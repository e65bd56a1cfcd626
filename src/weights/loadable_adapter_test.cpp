#include <gtest/gtest.h>

#include <filesystem>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/files.h"
#include "weights/adapter.h"
#include "weights/gguf_builder.h"

namespace tuneornot {
namespace {

// What check_adapter looks at in a model: its architecture and its matrices.
GgufFile tiny_model() {
  GgufBuilder builder;
  builder.with("general.architecture", "llama")
      .with_tensor("token_embd.weight", {16, 32})
      .with_tensor("blk.0.attn_q.weight", {16, 8})
      .with_tensor("blk.0.attn_norm.weight", {16})
      .with_tensor("blk.0.ffn_down_exps.weight", {8, 16, 4});
  const std::string bytes = builder.file();
  std::istringstream in(bytes);
  return parse_gguf(in, bytes.size(), "tiny.gguf");
}

// Of rank 2, for the queries.
GgufBuilder tiny_adapter() {
  GgufBuilder builder;
  builder.with("general.type", "adapter")
      .with("general.architecture", "llama")
      .with("adapter.type", "lora")
      .with("adapter.lora.alpha", 4.0F)
      .with_tensor("blk.0.attn_q.weight.lora_a", {16, 2})
      .with_tensor("blk.0.attn_q.weight.lora_b", {2, 8});
  return builder;
}

// A pair beside a tensor of the model's, of the shapes that a matrix (inputs, outputs) asks for.
GgufBuilder adapter_of(const std::string& tensor, std::int64_t inputs, std::int64_t outputs) {
  GgufBuilder builder = tiny_adapter();
  builder.with_tensor(tensor + ".lora_a", {inputs, 2})
      .with_tensor(tensor + ".lora_b", {2, outputs});
  return builder;
}

class LoadableAdapterTest : public testing::Test {
 protected:
  LoadableAdapterTest()
      : path(std::filesystem::path(testing::TempDir()) /
             (std::string("adapter_") +
              testing::UnitTest::GetInstance()->current_test_info()->name() + ".gguf")) {}
  void TearDown() override { std::filesystem::remove(path); }

  // What is said of an adapter, without the file's name; empty when it is accepted.
  std::string refusal(const std::string& bytes, const std::string& model_sha256 = "") const {
    write_file(path, bytes);
    try {
      check_adapter(path, tiny_model(), model_sha256);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Model);
      const std::string message = error.what();
      EXPECT_TRUE(message.starts_with(path.string() + ": ")) << message;
      const std::string rest = message.substr(path.string().size() + 2);
      return rest.substr(0, rest.find(';'));
    }
    return "";
  }
  std::string refusal(const GgufBuilder& builder) const { return refusal(builder.file()); }

  std::filesystem::path path;
};

TEST_F(LoadableAdapterTest, AnAdapterOfTheModelIsAccepted) {
  EXPECT_EQ(refusal(tiny_adapter()), "");
  EXPECT_EQ(refusal(tiny_adapter().without("adapter.lora.alpha")), "");
  constexpr std::uint32_t kF16 = 1;
  EXPECT_EQ(refusal(tiny_adapter()
                        .without_tensor("blk.0.attn_q.weight.lora_a")
                        .with_tensor_of({.name = "blk.0.attn_q.weight.lora_a",
                                         .shape = {16, 2},
                                         .type = kF16,
                                         .bytes = 64})),
            "");
}

TEST_F(LoadableAdapterTest, WhatIsNoGgufFileIsRefused) {
  EXPECT_EQ(refusal("adapter"), "is not a GGUF file");
  const std::string whole = tiny_adapter().file();
  EXPECT_NE(refusal(whole.substr(0, whole.size() / 2)), "");
}

TEST_F(LoadableAdapterTest, AFileThatIsNotThereIsRefused) {
  EXPECT_THROW(check_adapter(path, tiny_model(), ""), Error);
}

TEST_F(LoadableAdapterTest, WhatIsNoLoraAdapterIsRefused) {
  EXPECT_EQ(refusal(tiny_adapter().with("general.type", "model")), "is not a LoRA adapter");
  EXPECT_EQ(refusal(tiny_adapter().with("general.type", 1U)), "is not a LoRA adapter");
  EXPECT_EQ(refusal(tiny_adapter().without("adapter.type")), "is not a LoRA adapter");
  EXPECT_EQ(refusal(tiny_adapter().with("adapter.alora.invocation_tokens",
                                        std::vector<std::int32_t>{1, 2})),
            "is an activated adapter (aLoRA), which is not run");
  EXPECT_EQ(refusal(tiny_adapter()
                        .without_tensor("blk.0.attn_q.weight.lora_a")
                        .without_tensor("blk.0.attn_q.weight.lora_b")),
            "is empty");
}

TEST_F(LoadableAdapterTest, AnAlphaThatIsNo32BitNumberIsRefused) {
  constexpr std::uint32_t kFloat64 = 12;
  const std::string said = "adapter.lora.alpha is no 32-bit number";
  EXPECT_EQ(
      refusal(tiny_adapter().with_raw("adapter.lora.alpha", kFloat64, GgufBuilder::bytes_of(4.0))),
      said);
  EXPECT_EQ(
      refusal(tiny_adapter().with("adapter.lora.alpha", std::numeric_limits<float>::infinity())),
      said);
}

TEST_F(LoadableAdapterTest, AnAdapterOfAnotherModelIsRefused) {
  EXPECT_EQ(refusal(tiny_adapter().with("general.architecture", "qwen2")),
            "is for models of qwen2, and this one is of llama");
  GgufBuilder named = tiny_adapter();
  named.with("tuneornot.base_sha256", "abc");
  EXPECT_EQ(refusal(named.file(), "abc"), "");
  EXPECT_EQ(refusal(named.file(), ""), "");
  EXPECT_EQ(refusal(named.file(), "def"), "was trained on another model file");
  EXPECT_EQ(refusal(adapter_of("blk.7.attn_q.weight", 16, 8)),
            "adapts blk.7.attn_q.weight, which the model does not have");
}

TEST_F(LoadableAdapterTest, AMatrixThatIsNotRunWithAnAdapterIsRefused) {
  EXPECT_EQ(refusal(adapter_of("token_embd.weight", 16, 32)),
            "adapts token_embd.weight, which is not run");
  EXPECT_EQ(refusal(adapter_of("blk.0.attn_norm.weight", 16, 1)),
            "adapts blk.0.attn_norm.weight, which is not run");
  EXPECT_EQ(refusal(adapter_of("blk.0.ffn_down_exps.weight", 8, 16)),
            "adapts blk.0.ffn_down_exps.weight, which is not run");
}

TEST_F(LoadableAdapterTest, APairThatDoesNotFitIsRefused) {
  EXPECT_EQ(refusal(tiny_adapter().without_tensor("blk.0.attn_q.weight.lora_b")),
            "blk.0.attn_q.weight.lora_b is missing");
  EXPECT_EQ(refusal(tiny_adapter().without_tensor("blk.0.attn_q.weight.lora_a")),
            "blk.0.attn_q.weight.lora_a is missing");
  EXPECT_EQ(refusal(tiny_adapter().with_tensor("blk.0.attn_norm.weight", {16})),
            "blk.0.attn_norm.weight is no part of a LoRA adapter");
  const std::string said = " do not fit blk.0.attn_q.weight of the shape [16, 8]";
  EXPECT_EQ(refusal(tiny_adapter().with_tensor("blk.0.attn_q.weight.lora_a", {8, 2})),
            "its matrices [8, 2] and [2, 8]" + said);
  EXPECT_EQ(refusal(tiny_adapter().with_tensor("blk.0.attn_q.weight.lora_b", {2, 9})),
            "its matrices [16, 2] and [2, 9]" + said);
  EXPECT_EQ(refusal(tiny_adapter().with_tensor("blk.0.attn_q.weight.lora_b", {3, 8})),
            "its matrices [16, 2] and [3, 8]" + said);
  EXPECT_EQ(refusal(tiny_adapter().with_tensor("blk.0.attn_q.weight.lora_b", {2, 8, 2})),
            "its matrices [16, 2] and [2, 8, 2]" + said);
}

TEST_F(LoadableAdapterTest, NumbersThatAreNotComputedWithAreRefused) {
  constexpr std::uint32_t kI32 = 26;
  EXPECT_EQ(refusal(tiny_adapter()
                        .without_tensor("blk.0.attn_q.weight.lora_a")
                        .with_tensor_of({.name = "blk.0.attn_q.weight.lora_a",
                                         .shape = {16, 2},
                                         .type = kI32,
                                         .bytes = 128})),
            "blk.0.attn_q.weight.lora_a is of the type i32, not f32, f16, bf16 or q8_0");
  std::vector<float> numbers(16, 0.5F);
  numbers[7] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_EQ(refusal(tiny_adapter().with_floats("blk.0.attn_q.weight.lora_b", {2, 8}, numbers)),
            "blk.0.attn_q.weight.lora_b holds what is no number");
}

}  // namespace
}  // namespace tuneornot
