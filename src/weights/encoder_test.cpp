#include "weights/encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

#include "base/refusal_test.h"
#include "weights/gguf.h"
#include "weights/tiny_encoder_test.h"

namespace tuneornot {
namespace {

using Integers = std::vector<std::int32_t>;
using Change = std::function<void(GgufBuilder&)>;

GgufFile parsed(TinyEncoder encoder, const Change& change) {
  change(encoder.builder());
  const std::string bytes = encoder.builder().file();
  std::istringstream in(bytes);
  return parse_gguf(in, bytes.size(), "tiny.gguf");
}

void expect_accepted(const std::string& architecture, const Change& change) {
  const GgufFile file = parsed(TinyEncoder(architecture), change);
  EXPECT_EQ(refusal_of(ErrorKind::Model, [&] { check_loadable(file); }), "nothing was refused")
      << architecture;
}

void expect_refused(const std::string& architecture, const Change& change, const std::string& why) {
  const GgufFile file = parsed(TinyEncoder(architecture), change);
  EXPECT_EQ(refusal_of(ErrorKind::Model, [&] { check_loadable(file); }),
            "tiny.gguf: " + why + "; fetch the file again, or use another conversion of the model");
}

TEST(EncoderTest, KnowsTheArchitecturesThatEmbedAndDoNothingElse) {
  for (const std::string architecture : {"bert", "nomic-bert", "jina-bert-v2", "modern-bert"}) {
    EXPECT_TRUE(is_encoder(architecture));
    expect_accepted(architecture, [](GgufBuilder&) {});
  }
  EXPECT_FALSE(is_encoder("llama"));
  EXPECT_FALSE(is_encoder(""));
}

TEST(EncoderTest, RefusesSizesThatDoNotFit) {
  expect_refused(
      "bert",
      [](GgufBuilder& file) { file.with("bert.attention.head_count", 7U); },
      "its 7 attention heads of 6 do not make up its embedding of 48");
  expect_refused(
      "bert",
      [](GgufBuilder& file) { file.with("bert.attention.head_count_kv", 3U); },
      "its 6 attention heads have 3 key/value heads");
  expect_refused(
      "bert",
      [](GgufBuilder& file) { file.with("bert.attention.value_length", 6U); },
      "bert.attention.value_length is 6, not 8");
  expect_refused(
      "nomic-bert",
      [](GgufBuilder& file) { file.with("nomic-bert.rope.dimension_count", 16U); },
      "nomic-bert.rope.dimension_count is 16, not 2 to 8");
}

TEST(EncoderTest, RefusesNumbersThatCannotBeComputedWith) {
  expect_refused(
      "bert",
      [](GgufBuilder& file) { file.with("bert.attention.layer_norm_epsilon", -1.0F); },
      "bert.attention.layer_norm_epsilon is -1");
  expect_refused(
      "bert",
      [](GgufBuilder& file) { file.without("bert.attention.layer_norm_epsilon"); },
      "bert.attention.layer_norm_epsilon is missing");
  expect_refused(
      "bert",
      [](GgufBuilder& file) {
        file.without_tensor("token_types.weight")
            .with_tensor_of(
                {.name = "token_types.weight", .shape = {48, 2}, .type = 1, .bytes = 192});
      },
      "token_types.weight is not of type f32");
}

TEST(EncoderTest, RefusesPartsThatNoEmbeddingIsMadeWith) {
  expect_refused(
      "bert",
      [](GgufBuilder& file) { file.with("bert.pooling_type", 4U); },
      "bert.pooling_type is 4, not 0 to 3");
  expect_refused(
      "nomic-bert",
      [](GgufBuilder& file) {
        file.with("nomic-bert.expert_count", 4U).with("nomic-bert.expert_used_count", 2U);
      },
      "nomic-bert.expert_count is 4, not 0");
  expect_refused(
      "modern-bert",
      [](GgufBuilder& file) { file.with("modern-bert.hidden_activation", "relu"); },
      "modern-bert.hidden_activation \"relu\" is unknown");
  expect_accepted("modern-bert",
                  [](GgufBuilder& file) { file.with("modern-bert.hidden_activation", "silu"); });
}

// libllama stops the process over a mask that no block asks for.
TEST(EncoderTest, RefusesAWindowThatNoBlockUsesOrEveryOne) {
  const std::string key = "modern-bert.attention.sliding_window";
  const std::string pattern = key + "_pattern";
  expect_accepted("modern-bert", [&](GgufBuilder& file) { file.with(pattern, 2U); });
  expect_accepted("modern-bert", [&](GgufBuilder& file) { file.with(pattern, Integers{0, 1}); });
  expect_accepted("modern-bert", [&](GgufBuilder& file) { file.with(pattern, 1U).with(key, 0U); });
  expect_refused(
      "modern-bert",
      [&](GgufBuilder& file) { file.with(pattern, 1U); },
      key + " is set, but no block uses it");
  expect_refused(
      "modern-bert",
      [&](GgufBuilder& file) { file.with(pattern, 0U); },
      key + " is set, and no block sees the whole text");
  expect_refused(
      "modern-bert",
      [&](GgufBuilder& file) { file.with(pattern, Integers{1, 1, 1}); },
      key + " is set, and no block sees the whole text");
}

TEST(EncoderTest, RefusesABlockWithoutOneOfItsTensorsOrWithOneOfTheWrongShape) {
  expect_refused(
      "bert",
      [](GgufBuilder& file) { file.without_tensor("blk.1.layer_output_norm.weight"); },
      "blk.1.layer_output_norm.weight is missing");
  expect_refused(
      "nomic-bert",
      [](GgufBuilder& file) { file.without_tensor("blk.0.ffn_gate.weight"); },
      "blk.0.ffn_gate.weight is missing");
  expect_refused(
      "modern-bert",
      [](GgufBuilder& file) { file.with_tensor("blk.0.ffn_up.weight", {48, 80}); },
      "blk.0.ffn_up.weight has the shape [48, 80], and its metadata asks for [48, 160]");
  expect_refused(
      "bert",
      [](GgufBuilder& file) { file.without_tensor("token_embd_norm.weight"); },
      "token_embd_norm.weight is missing");
}

// libllama tells by the shapes which of its layers a block of jina-bert-v2 has.
TEST(EncoderTest, AJinaLayerHasItsGateBesideItOrInItOrNone) {
  const std::string gate = "blk.0.ffn_gate.weight";
  const std::string up = "blk.0.ffn_up.weight";
  expect_accepted("jina-bert-v2", [&](GgufBuilder& file) { file.without_tensor(gate); });
  expect_accepted("jina-bert-v2",
                  [&](GgufBuilder& file) { file.without_tensor(gate).with_tensor(up, {48, 160}); });
  expect_refused(
      "jina-bert-v2",
      [&](GgufBuilder& file) { file.with_tensor(up, {48, 160}); },
      up + " has the shape [48, 160], and its metadata asks for [48, 80]");
  expect_refused(
      "jina-bert-v2",
      [&](GgufBuilder& file) { file.without_tensor(gate).with_tensor(up, {48, 120}); },
      up + " has the shape [48, 120], and its metadata asks for [48, 80]");
}

}  // namespace
}  // namespace tuneornot
