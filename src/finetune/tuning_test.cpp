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
  TuningTest() : tensors_(TinyModel("llama").save()), decoder_(read_decoder(tensors_)) {
    for (TokenId one = 0; one < 12; ++one) {
      texts_.push_back(
          {.tokens = {62, 40, one, 43, static_cast<TokenId>(one + 1), 63}, .targets = {4, 5}});
    }
    std::filesystem::remove(checkpoint_);
  }
  ~TuningTest() override { std::filesystem::remove(checkpoint_); }

  Tuning tuning(double learning_rate) const {
    return {.decoder = decoder_,
            .texts = texts_,
            .lora = {.rank = 2, .projections = all_projections()},
            .training = {.epochs = 3, .batch_texts = 4, .learning_rate = learning_rate},
            .base_sha256 = "tiny",
            .checkpoint = checkpoint_};
  }

  // Asks it to stop behind step `last`.
  Tuned run(const Tuning& tuning, std::size_t last) {
    std::stop_source stop;
    return tune(
        tuning,
        *device_,
        {.clock = clock_, .stop = stop.get_token(), .report = [&](const StepReport& report) {
           first_ = steps_++ == 0 ? report.step : first_;
           if (report.step + 1 == last) {
             stop.request_stop();
           }
         }});
  }

  ModelTensors tensors_;
  Decoder decoder_;
  std::unique_ptr<TrainingDevice> device_ = open_training_device(kProcessor, 1);
  TickingClock clock_;
  std::vector<TrainingText> texts_;
  std::filesystem::path checkpoint_ = std::filesystem::path(testing::TempDir()) /
                                      ("tuning_" + std::to_string(getpid()) + ".checkpoint");
  std::size_t steps_ = 0;
  std::size_t first_ = 0;  // the first step that was reported
};

TEST_F(TuningTest, WhatWasStoppedGoesOnToTheSameBits) {
  const Tuned whole = run(tuning(0.01), 99);
  EXPECT_EQ(whole.end, TrainingEnd::Finished);
  EXPECT_EQ(whole.steps, 9U);
  std::filesystem::remove(checkpoint_);
  EXPECT_EQ(run(tuning(0.01), 5).end, TrainingEnd::Stopped);
  steps_ = 0;
  const Tuned second = run(tuning(0.01), 99);
  EXPECT_EQ(first_, 6U);
  EXPECT_EQ(second.end, TrainingEnd::Finished);
  EXPECT_EQ(second.state.lora.parameters, whole.state.lora.parameters);
}

TEST_F(TuningTest, TheFirstStepIsKeptForWhoeverIsKilledBehindIt) {
  try {
    tune(tuning(0.01), *device_, {.clock = clock_, .stop = {}, .report = [](const StepReport&) {
                                    throw Error(ErrorKind::Storage, "killed");
                                  }});
  } catch (const Error&) {
    EXPECT_TRUE(std::filesystem::exists(checkpoint_));
  }
  run(tuning(0.01), 99);
  EXPECT_EQ(first_, 2U);
}

TEST_F(TuningTest, AnothersCheckpointIsRefused) {
  run(tuning(0.01), 3);
  EXPECT_THROW(run(tuning(0.02), 99), Error);
}

TEST_F(TuningTest, TheUsualLearningRateFallsWithTheWidth) {
  Decoder decoder;
  decoder.sizes.embedding = 576;
  EXPECT_DOUBLE_EQ(usual_learning_rate(decoder), 1e-3);
  decoder.sizes.embedding = 2'048;
  EXPECT_NEAR(usual_learning_rate(decoder), 3.7e-4, 0.1e-4);
}

}  // namespace
}  // namespace tuneornot
