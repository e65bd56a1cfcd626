#include "finetune/decoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <vector>

#include "base/error.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

struct ReadModel {
  explicit ReadModel(const TinyModel& model, std::size_t context_tokens = 256)
      : tensors(model.save()), decoder(read_decoder(tensors, context_tokens)) {}

  const Rotation& rotation() const { return decoder.layers[1].rotation; }
  const std::vector<float>& bias(Projection projection) const {
    return decoder.layers[1].biases[static_cast<std::size_t>(projection)];
  }

  ModelTensors tensors;
  Decoder decoder;
};

std::string refusal(const TinyModel& model) {
  try {
    const ReadModel read(model);
  } catch (const Error& error) {
    const std::string sentence = error.what();
    return sentence.substr(sentence.find(": ") + 2);
  }
  return "taken";
}

TEST(DecoderTest, ProjectionsAreTheRowsOfTheirMatrix) {
  const ReadModel read(TinyModel("phi3"));
  const std::vector<float> whole = read.tensors.get("blk.1.attn_qkv.weight").numbers();
  std::vector<float> parts;
  for (const Projection projection : {Projection::Query, Projection::Key, Projection::Value}) {
    const std::vector<float> part = read.decoder.layers[1].matrix(projection).numbers();
    parts.insert(parts.end(), part.begin(), part.end());
  }
  EXPECT_EQ(parts, whole);
  EXPECT_EQ(read.decoder.layers[1].matrix(Projection::Gate).numbers().back(),
            read.tensors.get("blk.1.ffn_up.weight").numbers()[80 * 48 - 1]);
}

TEST(DecoderTest, AFusedBiasIsItsProjections) {
  TinyModel model("phi3");
  std::vector<float> bias(80);
  bias[47] = 1;
  bias[48] = 2;
  bias[64] = 3;
  model.file().with_floats("blk.1.attn_qkv.bias", {80}, bias);
  const ReadModel read(model);
  EXPECT_EQ(read.bias(Projection::Query).back(), 1);
  EXPECT_EQ(read.bias(Projection::Key).front(), 2);
  EXPECT_EQ(read.bias(Projection::Value).front(), 3);
  EXPECT_TRUE(read.bias(Projection::Up).empty());
}

TEST(DecoderTest, RotationsAreThoseOfTheContext) {
  TinyModel model("phi3");
  model.file()
      .with_floats("rope_factors_short.weight", {2}, {1, 2})
      .with_floats("rope_factors_long.weight", {2}, {4, 8});
  const ReadModel in_short(model, 256);
  const ReadModel in_long(model, 257);
  const float second = 1 / std::sqrt(500.0F);  // to the base of 500
  EXPECT_FLOAT_EQ(in_short.rotation().frequencies.at(0), 1);
  EXPECT_FLOAT_EQ(in_short.rotation().frequencies.at(1), second / 2);
  EXPECT_FLOAT_EQ(in_long.rotation().frequencies.at(0), 0.25);
  EXPECT_FLOAT_EQ(in_long.rotation().frequencies.at(1), second / 8);
  EXPECT_FLOAT_EQ(in_long.rotation().magnitude, 1.19F);
  EXPECT_EQ(in_long.decoder.short_context, 256U);
  EXPECT_EQ(ReadModel(TinyModel("llama")).decoder.short_context, 0U);
}

TEST(DecoderTest, PositionsAreStretchedUnlessTheFileSaysNone) {
  TinyModel model("llama");
  model.file().with("llama.rope.scaling.factor", 4.0F);
  EXPECT_FLOAT_EQ(ReadModel(model).rotation().frequencies[0], 0.25);
  model.file().with("llama.rope.scaling.type", "none");
  EXPECT_FLOAT_EQ(ReadModel(model).rotation().frequencies[0], 1);
}

TEST(DecoderTest, WhatIsNotUnderstoodIsRefusedByName) {
  EXPECT_EQ(refusal(TinyModel("phi3")), "taken");
  TinyModel yarn("phi3");
  yarn.file().with("phi3.rope.scaling.type", "yarn");
  EXPECT_EQ(refusal(yarn),
            "its positions are scaled by yarn, which cannot be trained; choose a model without");
  TinyModel few_factors("phi3");
  few_factors.file().with_floats("rope_factors_short.weight", {1}, {2});
  EXPECT_EQ(refusal(few_factors), "its rope_factors_short.weight has 1 numbers, not 2");
  TinyModel with_bias("phi3");
  with_bias.file().with_floats("blk.1.attn_q.bias", {48}, std::vector<float>(48));
  EXPECT_EQ(refusal(with_bias),
            "its blk.1.attn_q.bias is of a layout that cannot be trained; choose another model");
  TinyModel fused("llama");
  fused.file()
      .with_floats("blk.1.attn_qkv.weight", {48, 80}, std::vector<float>(std::size_t{48} * 80))
      .without_tensor("blk.1.attn_q.weight")
      .without_tensor("blk.1.attn_k.weight")
      .without_tensor("blk.1.attn_v.weight");
  EXPECT_EQ(
      refusal(fused),
      "its blk.1.attn_qkv.weight is of a layout that cannot be trained; choose another model");
}

}  // namespace
}  // namespace tuneornot
