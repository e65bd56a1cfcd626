#include "finetune/tuning.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "weights/tiny_model_test.h"

namespace tuneornot {
namespace {

// Moves on by itself, so that a checkpoint seems to take a while.
class TickingClock : public Clock {
 public:
  double now_ms() const override { return now_ms_ += 1; }

 private:
  mutable double now_ms_ = 0;
};

class TuningTest : public testing::Test {
 protected:
  TuningTest() : tensors(TinyModel("llama").save()), decoder(read_decoder(tensors, 256)) {
    for (TokenId one = 0; one < 12; ++one) {
      texts.push_back(
          {.tokens = {62, 40, one, 43, static_cast<TokenId>(one + 1), 63}, .targets = {4, 5}});
    }
    std::filesystem::remove(checkpoint);
  }
  void TearDown() override { std::filesystem::remove(checkpoint); }

  Tuning tuning(double learning_rate) const {
    return {.decoder = decoder,
            .texts = texts,
            .lora = {.rank = 2, .matrices = all_matrices(decoder)},
            .training = {.epochs = 3, .batch_texts = 4, .learning_rate = learning_rate},
            .base_sha256 = "tiny",
            .checkpoint = checkpoint};
  }

  // Asks it to stop behind step `last`.
  Tuned run(const Tuning& tuning, std::size_t last) {
    std::stop_source stop;
    return tune(tuning,
                *device,
                {.clock = clock, .stop = stop.get_token(), .report = [&](const StepReport& report) {
                   first = steps++ == 0 ? report.step : first;
                   if (report.step + 1 == last) {
                     stop.request_stop();
                   }
                 }});
  }

  ModelTensors tensors;
  Decoder decoder;
  std::unique_ptr<TrainingDevice> device = open_training_device(kProcessor, 1);
  TickingClock clock;
  std::vector<TrainingText> texts;
  std::filesystem::path checkpoint = std::filesystem::path(testing::TempDir()) /
                                     ("tuning_" + std::to_string(getpid()) + ".checkpoint");
  std::size_t steps = 0;
  std::size_t first = 0;  // the first step that was reported
};

TEST_F(TuningTest, WhatWasStoppedGoesOnToTheSameBits) {
  const Tuned whole = run(tuning(0.01), 99);
  EXPECT_EQ(whole.end, TrainingEnd::Finished);
  EXPECT_EQ(whole.steps, 9U);
  std::filesystem::remove(checkpoint);
  EXPECT_EQ(run(tuning(0.01), 5).end, TrainingEnd::Stopped);
  steps = 0;
  const Tuned second = run(tuning(0.01), 99);
  EXPECT_EQ(first, 6U);
  EXPECT_EQ(second.end, TrainingEnd::Finished);
  EXPECT_EQ(second.state.lora.parameters, whole.state.lora.parameters);
}

TEST_F(TuningTest, TheFirstStepIsKeptForWhoeverIsKilledBehindIt) {
  try {
    tune(tuning(0.01), *device, {.clock = clock, .stop = {}, .report = [](const StepReport&) {
                                   throw Error(ErrorKind::Storage, "killed");
                                 }});
  } catch (const Error&) {
    EXPECT_TRUE(std::filesystem::exists(checkpoint));
  }
  run(tuning(0.01), 99);
  EXPECT_EQ(first, 2U);
}

TEST_F(TuningTest, AnothersCheckpointIsRefused) {
  run(tuning(0.01), 3);
  EXPECT_THROW(run(tuning(0.02), 99), Error);
}

TEST_F(TuningTest, TheUsualLearningRateFallsWithTheWidth) {
  Decoder of_width;
  of_width.sizes.embedding = 576;
  EXPECT_DOUBLE_EQ(usual_learning_rate(of_width), 1e-3);
  of_width.sizes.embedding = 2'048;
  EXPECT_NEAR(usual_learning_rate(of_width), 3.7e-4, 0.1e-4);
}

// Of SmolLM2-135M and of Qwen2.5-1.5B.
TEST_F(TuningTest, ALargeModelComputesFewerTokensAtOnce) {
  Decoder of_sizes;
  of_sizes.layers.resize(30);
  of_sizes.sizes = {
      .embedding = 576, .heads = 9, .key_value_heads = 3, .head = 64, .feed_forward = 1'536};
  EXPECT_EQ(usual_micro_tokens(of_sizes), 2'048U);
  of_sizes.layers.resize(28);
  of_sizes.sizes = {
      .embedding = 1'536, .heads = 12, .key_value_heads = 2, .head = 128, .feed_forward = 8'960};
  EXPECT_EQ(usual_micro_tokens(of_sizes), 780U);
  for (DecoderLayer& layer : of_sizes.layers) {
    layer.query_norm.resize(128);
    layer.post_attention_norm.resize(1'536);
  }
  EXPECT_LT(usual_micro_tokens(of_sizes), 700U);
}

}  // namespace
}  // namespace tuneornot
