#include "model/predicted_speed.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "model/weight_copies.h"
#include "test_paths.h"

namespace tuneornot {
namespace {

GgufTensor tensor(std::string name, std::vector<std::int64_t> shape) {
  return {.name = std::move(name), .type = 1, .shape = std::move(shape)};  // F16
}

TEST(PredictedSpeedTest, ACallReadsItsPromptAndWritesItsAnswerBehindAllBefore) {
  const PredictedSpeed speed = {.read = 2, .write = 10, .attention = 0.01};
  EXPECT_DOUBLE_EQ(call_ms(speed, {.shared = 0, .own = 100, .written = 0}), 200 + 0.01 * 100 * 50);
  EXPECT_DOUBLE_EQ(call_ms(speed, {.shared = 1'000, .own = 100, .written = 0}),
                   200 + 0.01 * 100 * 1'050);
  EXPECT_DOUBLE_EQ(call_ms(speed, {.shared = 1'000, .own = 100, .written = 4}),
                   240 + 0.01 * (100 * 1'050 + 4 * 1'102));
  EXPECT_DOUBLE_EQ(call_ms(speed, {.shared = 1'000, .own = 0, .written = 0}), 0);
}

// Times of products of the same kind of weights are the same in one predictor, so that they can be
// compared exactly.
TEST(PredictedSpeedTest, EveryNumberCountsThatATokenIsMultipliedWith) {
  SpeedPredictor predictor(1);
  GgufFile file;
  EXPECT_EQ(predictor.predict(file).read, 0);
  file.tensors = {tensor("token_embd.weight", {256, 1'000}),
                  tensor("blk.0.ffn_up.weight", {256, 512}),
                  tensor("blk.0.attn_norm.weight", {256})};
  const PredictedSpeed tied = predictor.predict(file);
  EXPECT_GT(tied.read, 0);
  EXPECT_GT(tied.write, tied.read);
  EXPECT_EQ(tied.attention, 0);  // nothing is said of heads
  file.tensors.push_back(tensor("output.weight", {256, 2'000}));
  const PredictedSpeed untied = predictor.predict(file);
  EXPECT_DOUBLE_EQ(untied.read, tied.read);
  EXPECT_DOUBLE_EQ(untied.write / (512 + 2'000), tied.write / (512 + 1'000));
}

TEST(PredictedSpeedTest, OfExpertsThoseThatAreAskedCount) {
  SpeedPredictor predictor(1);
  GgufFile file = {
      .metadata = {{"general.architecture", std::string("x")}, {"x.expert_count", std::int64_t{8}}},
      .tensors = {tensor("blk.0.ffn_up_exps.weight", {256, 512, 8})}};
  const double of_all = predictor.predict(file).read;
  file.metadata["x.expert_used_count"] = std::int64_t{2};
  EXPECT_DOUBLE_EQ(predictor.predict(file).read, of_all / 4);
}

TEST(PredictedSpeedTest, WhatIsNeverMultipliedTakesNothing) {
  constexpr std::uint32_t kWholeNumbers = 26;  // GGML_TYPE_I32
  GgufTensor numbers = tensor("blk.0.ffn_up.weight", {256, 2});
  numbers.type = kWholeNumbers;
  const GgufFile file = {.tensors = {numbers,
                                     tensor("blk.0.ffn_gate.weight", {1 << 30, 2}),
                                     tensor("blk.0.ffn_down.weight", {0, 2})}};
  EXPECT_EQ(SpeedPredictor(1).predict(file).read, 0);
}

TEST(PredictedSpeedTest, OfAModelItKnowsTheAttention) {
  if (!std::filesystem::exists(TON_DEFAULT_MODEL)) {
    GTEST_SKIP() << "SKIPPED LOUDLY: no model at TON_DEFAULT_MODEL; run ./dev test";
  }
  const GgufFile file = read_gguf(TON_DEFAULT_MODEL);
  EXPECT_TRUE(type_of_copy(file).has_value());  // Q4_1
  const PredictedSpeed speed = SpeedPredictor(1).predict(file);
  EXPECT_GT(speed.read, 0);
  EXPECT_GT(speed.write, 0);
  EXPECT_GT(speed.attention, 0);
}

}  // namespace
}  // namespace tuneornot
