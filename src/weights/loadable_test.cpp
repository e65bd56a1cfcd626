#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <sstream>
#include <string>
#include <vector>

#include "base/error.h"
#include "test_paths.h"
#include "weights/gguf.h"
#include "weights/gguf_builder.h"

namespace tuneornot {
namespace {

using Texts = std::vector<std::string>;
using Integers = std::vector<std::int32_t>;

std::string refusal(const GgufBuilder& builder) {
  const std::string bytes = builder.file();
  std::istringstream in(bytes);
  const GgufFile file = parse_gguf(in, bytes.size(), "tiny.gguf");
  try {
    check_loadable(file);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Model);
    return error.what();
  }
  return "accepted";
}

std::string refused(const std::string& what) {
  return "tiny.gguf: " + what + "; fetch the file again, or use another conversion of the model";
}

// 16 tokens, made of 10 letters and their pairs.
void add_vocabulary(GgufBuilder& builder) {
  builder.with("tokenizer.ggml.model", "gpt2")
      .with("tokenizer.ggml.tokens",
            Texts{"a",
                  "b",
                  "c",
                  "d",
                  "e",
                  "f",
                  "g",
                  "h",
                  "i",
                  "j",
                  "ab",
                  "cd",
                  "ef",
                  "gh",
                  "<s>",
                  "</s>"})
      .with("tokenizer.ggml.token_type", Integers{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3})
      .with("tokenizer.ggml.merges", Texts{"a b", "c d", "e f", "g h"})
      .with("tokenizer.ggml.bos_token_id", 14U)
      .with("tokenizer.ggml.eos_token_id", 15U);
}

// An embedding of 16, 4 heads of 4 that share 2 key/value heads, a layer of 24, 2 blocks.
GgufBuilder tiny_decoder(const std::string& architecture) {
  GgufBuilder builder;
  const std::string prefix = architecture + '.';
  builder.with("general.architecture", architecture.c_str())
      .with(prefix + "context_length", 64U)
      .with(prefix + "embedding_length", 16U)
      .with(prefix + "block_count", 2U)
      .with(prefix + "feed_forward_length", 24U)
      .with(prefix + "attention.head_count", 4U)
      .with(prefix + "attention.head_count_kv", 2U)
      .with(prefix + "attention.layer_norm_rms_epsilon", 1e-5F)
      .with(prefix + "rope.freq_base", 10000.0F);
  add_vocabulary(builder);
  builder.with_tensor("token_embd.weight", {16, 16}).with_tensor("output_norm.weight", {16});
  for (const std::string block : {"blk.0.", "blk.1."}) {
    builder.with_tensor(block + "attn_norm.weight", {16})
        .with_tensor(block + "attn_q.weight", {16, 16})
        .with_tensor(block + "attn_k.weight", {16, 8})
        .with_tensor(block + "attn_v.weight", {16, 8})
        .with_tensor(block + "attn_output.weight", {16, 16})
        .with_tensor(block + "ffn_norm.weight", {16})
        .with_tensor(block + "ffn_gate.weight", {16, 24})
        .with_tensor(block + "ffn_up.weight", {16, 24})
        .with_tensor(block + "ffn_down.weight", {24, 16});
  }
  return builder;
}

GgufBuilder tiny_llama() {
  return tiny_decoder("llama");
}

GgufBuilder tiny_qwen3() {
  GgufBuilder builder = tiny_decoder("qwen3");
  for (const std::string block : {"blk.0.", "blk.1."}) {
    builder.with_tensor(block + "attn_q_norm.weight", {4})
        .with_tensor(block + "attn_k_norm.weight", {4});
  }
  return builder;
}

GgufBuilder tiny_gemma3() {
  GgufBuilder builder = tiny_decoder("gemma3");
  builder.with("gemma3.attention.sliding_window", 8U);
  for (const std::string block : {"blk.0.", "blk.1."}) {
    builder.with_tensor(block + "attn_q_norm.weight", {4})
        .with_tensor(block + "attn_k_norm.weight", {4})
        .with_tensor(block + "post_attention_norm.weight", {16})
        .with_tensor(block + "post_ffw_norm.weight", {16});
  }
  return builder;
}

GgufBuilder tiny_phi3() {
  GgufBuilder builder = tiny_decoder("phi3");
  for (const std::string block : {"blk.0.", "blk.1."}) {
    builder.without_tensor(block + "attn_q.weight")
        .without_tensor(block + "attn_k.weight")
        .without_tensor(block + "attn_v.weight")
        .with_tensor(block + "attn_qkv.weight", {16, 32})
        .without_tensor(block + "ffn_gate.weight")
        .with_tensor(block + "ffn_up.weight", {16, 48});
  }
  return builder;
}

GgufBuilder tiny_mixtral() {
  GgufBuilder builder = tiny_llama();
  builder.with("llama.expert_count", 4U).with("llama.expert_used_count", 2U);
  for (const std::string block : {"blk.0.", "blk.1."}) {
    builder.without_tensor(block + "ffn_gate.weight")
        .without_tensor(block + "ffn_up.weight")
        .without_tensor(block + "ffn_down.weight")
        .with_tensor(block + "ffn_gate_inp.weight", {16, 4})
        .with_tensor(block + "ffn_gate_exps.weight", {16, 24, 4})
        .with_tensor(block + "ffn_up_exps.weight", {16, 24, 4})
        .with_tensor(block + "ffn_down_exps.weight", {24, 16, 4});
  }
  return builder;
}

// The vocabulary of a SentencePiece model: three special tokens and one for every byte.
GgufBuilder tiny_sentencepiece() {
  GgufBuilder builder = tiny_llama();
  Texts tokens = {"<unk>", "<s>", "</s>"};
  for (int byte = 0; byte < 256; ++byte) {
    tokens.push_back(fmt::format("<0x{:02X}>", byte));
  }
  builder.with("tokenizer.ggml.model", "llama")
      .with("tokenizer.ggml.tokens", tokens)
      .without("tokenizer.ggml.token_type")
      .without("tokenizer.ggml.merges")
      .with_array("tokenizer.ggml.scores", 6, tokens.size(), std::string(4 * tokens.size(), '\0'))
      .with_tensor("token_embd.weight", {16, 259});
  return builder;
}

TEST(LoadableTest, AcceptsATinyModelOfEveryKnownArchitecture) {
  EXPECT_EQ(refusal(tiny_llama()), "accepted");
  EXPECT_EQ(refusal(tiny_decoder("qwen2")), "accepted");
  EXPECT_EQ(refusal(tiny_qwen3()), "accepted");
  EXPECT_EQ(refusal(tiny_gemma3()), "accepted");
  EXPECT_EQ(refusal(tiny_phi3()), "accepted");
  EXPECT_EQ(refusal(tiny_mixtral()), "accepted");
}

TEST(LoadableTest, AcceptsEitherKindOfVocabulary) {
  EXPECT_EQ(refusal(tiny_sentencepiece()), "accepted");
}

TEST(LoadableTest, LeavesTheBlocksOfOtherArchitecturesToLibllama) {
  EXPECT_EQ(refusal(tiny_decoder("starcoder2").without_tensor("blk.1.attn_norm.weight")),
            "accepted");
}

TEST(LoadableTest, RefusesWhatIsNoWholeModel) {
  EXPECT_EQ(refusal(tiny_llama().with("general.type", "model")), "accepted");
  EXPECT_EQ(refusal(tiny_llama().with("general.type", "adapter")),
            "tiny.gguf: holds what it calls \"adapter\", not a model; give the model's own file");
  EXPECT_EQ(refusal(tiny_llama().with("split.count", std::uint16_t{1})), "accepted");
  EXPECT_EQ(refusal(tiny_llama().with("split.count", std::uint16_t{3})),
            "tiny.gguf: is one of 3 parts of a model; name the first of them, beside the others");
}

TEST(LoadableTest, RefusesMissingMetadata) {
  for (const std::string key : {"general.architecture",
                                "llama.context_length",
                                "llama.embedding_length",
                                "llama.block_count",
                                "llama.feed_forward_length",
                                "llama.attention.head_count",
                                "llama.attention.layer_norm_rms_epsilon",
                                "tokenizer.ggml.model",
                                "tokenizer.ggml.tokens",
                                "tokenizer.ggml.merges"}) {
    EXPECT_EQ(refusal(tiny_llama().without(key)), refused(key + " is missing"));
  }
}

TEST(LoadableTest, RefusesMetadataOfTheWrongType) {
  EXPECT_EQ(refusal(tiny_llama().with("llama.block_count", "two")),
            refused("llama.block_count is of the wrong type"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.head_count", Integers{4, 4})),
            refused("llama.attention.head_count is of the wrong type"));
}

TEST(LoadableTest, RefusesSizesOutOfRange) {
  EXPECT_EQ(refusal(tiny_llama().with("llama.block_count", 0U)),
            refused("llama.block_count is 0, not 1 to 512"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.block_count", 513U)),
            refused("llama.block_count is 513, not 1 to 512"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.context_length", 0U)),
            refused("llama.context_length is 0, not 1 to 2147483647"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.embedding_length", 0U)),
            refused("llama.embedding_length is 0, not 1 to 16777216"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.feed_forward_length", 0U)),
            refused("llama.feed_forward_length is 0, not 1 to 16777216"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.head_count", 0U)),
            refused("llama.attention.head_count is 0, not 1 to 16777216"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.head_count_kv", 0U)),
            refused("llama.attention.head_count_kv is 0, not 1 to 4"));
  EXPECT_EQ(refusal(tiny_decoder("starcoder2").with("starcoder2.nextn_predict_layers", 3U)),
            refused("starcoder2.nextn_predict_layers is 3, not 0 to 2"));
}

TEST(LoadableTest, RefusesAnUnknownRopeScaling) {
  EXPECT_EQ(refusal(tiny_llama().with("llama.rope.scaling.type", "yarn")), "accepted");
  EXPECT_EQ(refusal(tiny_llama().with("llama.rope.scaling.type", "yarm")),
            refused("llama.rope.scaling.type \"yarm\" is unknown"));
}

TEST(LoadableTest, RefusesExpertsThatDoNotFit) {
  EXPECT_EQ(refusal(tiny_llama().with("llama.expert_count", 1025U)),
            refused("llama.expert_count is 1025, not 0 to 1024"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.expert_used_count", 1U)),
            refused("llama.expert_used_count is 1, not 0 to 0"));
  EXPECT_EQ(refusal(tiny_mixtral().with("llama.expert_used_count", 0U)),
            refused("llama.expert_used_count is 0 of 4 experts"));
  EXPECT_EQ(refusal(tiny_mixtral().with("llama.expert_used_count", Integers{2, 5})),
            refused("llama.expert_used_count is 5, not 0 to 4"));
  EXPECT_EQ(refusal(tiny_mixtral().with("llama.expert_group_count", 4U)),
            refused("llama.expert_group_count is 4, not 0 to 3"));
  EXPECT_EQ(refusal(tiny_mixtral().with("llama.expert_group_count", 3U)),
            refused("llama.expert_group_count is 3, which does not divide 4 experts"));
  EXPECT_EQ(refusal(tiny_mixtral()
                        .with("llama.expert_group_count", 2U)
                        .with("llama.expert_group_used_count", 2U)),
            refused("llama.expert_group_used_count is 2, not 1 to 1"));
  EXPECT_EQ(
      refusal(tiny_qwen3().with("qwen3.expert_count", 4U).with("qwen3.expert_used_count", 1U)),
      refused("qwen3.expert_count is 4, not 0"));
}

TEST(LoadableTest, RefusesUnknownTokenizers) {
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.model", "no_vocab")),
            refused("its tokenizer \"no_vocab\" is not one that this version runs"));
}

TEST(LoadableTest, RefusesVocabulariesWithoutTheirTokens) {
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.tokens", Integers{1, 2})),
            refused("tokenizer.ggml.tokens is not an array of texts"));
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.tokens", Texts{"a", "b"})),
            refused("its vocabulary has 2 tokens, not 12 to 1048576"));
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.tokens", Texts((1 << 20) + 1))),
            refused("its vocabulary has 1048577 tokens, not 12 to 1048576"));
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.tokens", Texts(17, "a"))),
            refused("its vocabulary has the token \"a\" twice"));
}

// libllama keeps a token up to a zero byte, counts different tokens and aborts when some are equal.
TEST(LoadableTest, ComparesTokensAsLibllamaKeepsThem) {
  Texts tokens = {"b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m", "n", "o"};
  tokens.emplace_back("a");
  tokens.emplace_back("a\0b", 3);
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.tokens", tokens)),
            refused("its vocabulary has the token \"a\" twice"));
  tokens[14] = "";
  tokens[15] = "[EMPTY_14]";
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.tokens", tokens)),
            refused("its vocabulary has the token \"[EMPTY_14]\" twice"));
}

TEST(LoadableTest, RefusesArraysOfAnotherLengthThanTheVocabulary) {
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.token_type", Integers(15, 1))),
            refused("tokenizer.ggml.token_type has 15 entries for 16 tokens"));
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.scores", Integers(17, 1))),
            refused("tokenizer.ggml.scores has 17 entries for 16 tokens"));
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.scores", Texts(16))),
            refused("tokenizer.ggml.scores is not an array of 32-bit numbers"));
}

TEST(LoadableTest, RefusesSpecialTokensThatTheVocabularyLacks) {
  for (const std::string name : {"bos", "eos", "eot", "eom"}) {
    const std::string key = "tokenizer.ggml." + name + "_token_id";
    EXPECT_EQ(refusal(tiny_llama().with(key, 15U)), "accepted");
    EXPECT_EQ(refusal(tiny_llama().with(key, 16U)), refused(key + " is 16, not 0 to 15"));
  }
}

TEST(LoadableTest, RefusesToAddATokenWhoseIdIsMissing) {
  for (const std::string name : {"bos", "eos"}) {
    const std::string id = "tokenizer.ggml." + name + "_token_id";
    const std::string flag = "tokenizer.ggml.add_" + name + "_token";
    EXPECT_EQ(refusal(tiny_llama().without(id).with(flag, false)), "accepted");
    EXPECT_EQ(refusal(tiny_llama().without(id).with(flag, true)), refused(id + " is missing"));
  }
  GgufBuilder gemma4 = tiny_llama().with("tokenizer.ggml.model", "gemma4");
  EXPECT_EQ(refusal(gemma4), "accepted");
  EXPECT_EQ(refusal(gemma4.without("tokenizer.ggml.bos_token_id")),
            refused("tokenizer.ggml.bos_token_id is missing"));
}

TEST(LoadableTest, RefusesMergesThatAreNotTwoParts) {
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.merges", Texts{"a b", "ab"})),
            refused("tokenizer.ggml.merges has \"ab\", not two parts"));
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.merges", Texts{"a "})),
            refused("tokenizer.ggml.merges has \"a \", not two parts"));
  EXPECT_EQ(refusal(tiny_llama().with("tokenizer.ggml.merges", Texts{""})),
            refused("tokenizer.ggml.merges has \"\", not two parts"));
}

TEST(LoadableTest, RefusesASentencePieceVocabularyWithoutATokenForEveryByte) {
  Texts tokens(256 + 3);
  for (std::size_t byte = 0; byte < 256; ++byte) {
    tokens[byte] = fmt::format("<0x{:02X}>", byte);
  }
  tokens[0x41] = "A";
  GgufBuilder builder = tiny_sentencepiece();
  EXPECT_EQ(refusal(builder.with("tokenizer.ggml.tokens", tokens)), "accepted");
  tokens[0x42] = "C";
  EXPECT_EQ(refusal(builder.with("tokenizer.ggml.tokens", tokens)),
            refused("its vocabulary has no token <0x42>"));
}

TEST(LoadableTest, RefusesATokenEmbeddingThatDoesNotFitTheVocabulary) {
  EXPECT_EQ(refusal(tiny_llama().without_tensor("token_embd.weight")),
            refused("token_embd.weight is missing"));
  EXPECT_EQ(
      refusal(tiny_llama().with_tensor("token_embd.weight", {16, 15})),
      refused("token_embd.weight has the shape [16, 15], and its metadata asks for [16, 16]"));
}

TEST(LoadableTest, RefusesTensorsThatCannotBeMapped) {
  GgufBuilder builder = tiny_llama().with_alignment(8).with_tensor("x", {2}).with_tensor("y", {2});
  builder.with("general.name", "");
  const std::size_t missing = 32 - builder.header().size() % 32;
  builder.with("general.name", std::string(missing, 'x').c_str());
  EXPECT_EQ(refusal(builder), refused("y does not lie at a multiple of 32 bytes"));
}

TEST(LoadableTest, RefusesHeadsThatDoNotFit) {
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.head_count_kv", 3U)),
            refused("its 4 attention heads do not share 3 key/value heads evenly"));
  EXPECT_EQ(refusal(tiny_llama()
                        .with("llama.attention.head_count", 5U)
                        .with("llama.attention.head_count_kv", 5U)),
            refused("its 5 attention heads of 3 do not make up its embedding of 16"));
  EXPECT_EQ(refusal(tiny_decoder("qwen2").with("qwen2.attention.key_length", 6U)),
            refused("its 4 attention heads of 6 do not make up its embedding of 16"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.key_length", 5U)),
            refused("its attention heads are 5 long, not an even length"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.head_count", 32U)),
            refused("its 32 attention heads of 0 do not make up its embedding of 16"));
}

TEST(LoadableTest, RefusesLengthsThatShouldBeEqual) {
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.key_length", 6U)),
            refused("llama.attention.value_length is 4, not 6"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.value_length", 6U)),
            refused("llama.attention.value_length is 6, not 4"));
  EXPECT_EQ(refusal(tiny_gemma3().with("gemma3.attention.key_length_swa", 8U)),
            refused("gemma3.attention.key_length_swa is 8, not 4"));
  EXPECT_EQ(refusal(tiny_gemma3().with("gemma3.attention.value_length_swa", 8U)),
            refused("gemma3.attention.value_length_swa is 8, not 4"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.embedding_length_out", 8U)),
            refused("llama.embedding_length_out is 8, not 16"));
}

TEST(LoadableTest, RefusesRotationsThatDoNotFit) {
  EXPECT_EQ(refusal(tiny_llama().with("llama.rope.dimension_count", 2U)),
            refused("llama.rope.dimension_count is 2, not 4 to 4"));
  EXPECT_EQ(refusal(tiny_phi3().with("phi3.rope.dimension_count", 2U)), "accepted");
  EXPECT_EQ(refusal(tiny_phi3().with("phi3.rope.dimension_count", 3U)),
            refused("phi3.rope.dimension_count is 3, an odd number"));
  EXPECT_EQ(refusal(tiny_gemma3().with("gemma3.rope.dimension_count_swa", 2U)),
            refused("gemma3.rope.dimension_count_swa is 2, not 4 to 4"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.rope.freq_base", 0.0F)),
            refused("llama.rope.freq_base is 0"));
}

TEST(LoadableTest, RefusesAWindowThatNoBlockUses) {
  const std::string message =
      refused("gemma3.attention.sliding_window is set, but no block uses it");
  const std::string key = "gemma3.attention.sliding_window_pattern";
  EXPECT_EQ(refusal(tiny_gemma3().with(key, 2U)), "accepted");
  EXPECT_EQ(refusal(tiny_gemma3().with(key, 1U)), message);
  EXPECT_EQ(refusal(tiny_gemma3().with(key, Integers{0, 1})), "accepted");
  EXPECT_EQ(refusal(tiny_gemma3().with(key, Integers{0, 0, 1})), message);
}

TEST(LoadableTest, RefusesAttentionThatCannotWriteText) {
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.causal", true)), "accepted");
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.causal", false)),
            refused("it reads text in both directions and cannot write any"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.layer_norm_rms_epsilon", -1.0F)),
            refused("llama.attention.layer_norm_rms_epsilon is -1"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.attention.layer_norm_rms_epsilon", std::nanf(""))),
            refused("llama.attention.layer_norm_rms_epsilon is nan"));
}

TEST(LoadableTest, RefusesPartsBeyondTheBlocks) {
  EXPECT_EQ(refusal(tiny_llama().with("llama.nextn_predict_layers", 1U)),
            refused("llama.nextn_predict_layers is 1, not 0 to 0"));
  EXPECT_EQ(refusal(tiny_llama().with("llama.pooling_type", 4U)),
            refused("llama.pooling_type is 4, not 0 to 3"));
}

TEST(LoadableTest, RefusesABlockWithoutOneOfItsTensors) {
  for (const std::string name :
       {"attn_norm", "attn_q", "attn_k", "attn_v", "attn_output", "ffn_norm", "ffn_up"}) {
    const std::string tensor = "blk.1." + name + ".weight";
    EXPECT_EQ(refusal(tiny_llama().without_tensor(tensor)), refused(tensor + " is missing"));
  }
  EXPECT_EQ(refusal(tiny_gemma3().without_tensor("blk.0.post_ffw_norm.weight")),
            refused("blk.0.post_ffw_norm.weight is missing"));
  EXPECT_EQ(refusal(tiny_mixtral().without_tensor("blk.0.ffn_gate_inp.weight")),
            refused("blk.0.ffn_gate_inp.weight is missing"));
  EXPECT_EQ(refusal(tiny_llama().without_tensor("output_norm.weight")),
            refused("output_norm.weight is missing"));
}

TEST(LoadableTest, RefusesABlockWithATensorOfTheWrongShape) {
  EXPECT_EQ(
      refusal(tiny_llama().with_tensor("blk.1.attn_k.weight", {16, 16})),
      refused("blk.1.attn_k.weight has the shape [16, 16], and its metadata asks for [16, 8]"));
  EXPECT_EQ(refusal(tiny_llama().with_tensor("blk.1.attn_k.weight", {16, 8, 1})), "accepted");
  EXPECT_EQ(
      refusal(tiny_phi3().with_tensor("blk.0.attn_qkv.weight", {16, 48})),
      refused("blk.0.attn_qkv.weight has the shape [16, 48], and its metadata asks for [16, 32]"));
}

TEST(LoadableTest, RefusesNumbersThatCannotBeComputedWith) {
  constexpr std::uint32_t kFloat16 = 1;
  constexpr std::uint32_t kInt32 = 26;
  EXPECT_EQ(
      refusal(
          tiny_llama()
              .without_tensor("output_norm.weight")
              .with_tensor_of(
                  {.name = "output_norm.weight", .shape = {16}, .type = kFloat16, .bytes = 32})),
      refused("output_norm.weight is of type f16, which cannot be computed with"));
  EXPECT_EQ(refusal(tiny_llama().with_tensor_of(
                {.name = "blk.0.attn_q.bias", .shape = {16, 1}, .type = kFloat16, .bytes = 32})),
            refused("blk.0.attn_q.bias is of type f16, which cannot be computed with"));
  EXPECT_EQ(
      refusal(
          tiny_llama()
              .without_tensor("token_embd.weight")
              .with_tensor_of(
                  {.name = "token_embd.weight", .shape = {16, 16}, .type = kInt32, .bytes = 1024})),
      refused("token_embd.weight is of type i32, which cannot be computed with"));
  EXPECT_EQ(refusal(tiny_llama()
                        .without_tensor("token_embd.weight")
                        .with_tensor_of({.name = "token_embd.weight",
                                         .shape = {16, 16},
                                         .type = kFloat16,
                                         .bytes = 512})),
            "accepted");
}

TEST(LoadableTest, AcceptsTheDefaultModel) {
  if (!std::filesystem::is_regular_file(TON_DEFAULT_MODEL)) {
    GTEST_SKIP() << "NOT TESTED: there is no default model; configure with -DTON_DEFAULT_MODEL";
  }
  EXPECT_NO_THROW(check_loadable(read_gguf(TON_DEFAULT_MODEL)));
}

}  // namespace
}  // namespace tuneornot
