#include "finetune/graph_pass.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "base/error.h"
#include "base/random.h"
#include "finetune/adapted_model_test.h"
#include "finetune/dropout.h"
#include "finetune/some_texts_test.h"

namespace tuneornot {
namespace {

// By the trainer's own kernels and by ggml's stock operations, here on the processor too.
class GraphPassTest : public testing::TestWithParam<const char*>, protected AdaptedModel {
 protected:
  GraphPassTest() : AdaptedModel(GetParam()) {}

  Result computed(const std::string& device, const TokenBatch& batch) const {
    const std::unique_ptr<TrainingDevice> on = open_training_device(device, 1);
    const std::unique_ptr<GradientPass> pass = on->pass(decoder, lora);
    const Result result = result_of(*pass, batch);
    EXPECT_EQ(pass->loss(batch), result.loss);
    return result;
  }

  void expect_alike(const TokenBatch& batch) const {
    const Result expected = computed(kProcessor, batch);
    const Result graph = computed("CPU", batch);
    EXPECT_NEAR(graph.loss, expected.loss, 1e-5 * expected.loss);
    float largest = 0;
    for (const float number : expected.gradient) {
      largest = std::max(largest, std::abs(number));
    }
    ASSERT_GT(largest, 0);
    for (std::size_t i = 0; i < expected.gradient.size(); ++i) {
      ASSERT_NEAR(graph.gradient[i], expected.gradient[i], 2e-5F * largest) << i;
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Architectures,
                         GraphPassTest,
                         testing::Values("llama", "qwen2", "qwen3", "gemma3", "phi3"));

TEST_P(GraphPassTest, GivesThePassesLossAndGradient) {
  expect_alike(pack(views(some_texts()), 0.1F, Prefix::Shared));
}

TEST_P(GraphPassTest, SeesNoOtherTextWherePrefixesAreRepeated) {
  expect_alike(pack(views(some_texts()), 0.1F, Prefix::Repeated));
}

TEST_P(GraphPassTest, LeavesOutWhatThePassLeavesOut) {
  TokenBatch batch = pack(views(some_texts()), 0.1F, Prefix::Repeated);
  batch.dropout = dropout_of(batch, {.share = 0.3, .seed = 9});
  expect_alike(batch);
}

// Of random tokens, each of which is asked for.
TrainingText random_text(Rng& rng, std::size_t tokens) {
  TrainingText text;
  for (std::size_t i = 0; i < tokens; ++i) {
    text.tokens.push_back(static_cast<TokenId>(rng.below(64)));
    text.targets.push_back(i + 1);
  }
  text.targets.pop_back();
  return text;
}

// More places than the head computes at once.
TEST_P(GraphPassTest, TakesManyTargetsInParts) {
  Rng rng(5);
  const std::vector<TrainingText> texts = {
      random_text(rng, 150), random_text(rng, 150), random_text(rng, 150)};
  expect_alike(pack(views(texts), 0.01F, Prefix::Shared));
}

TEST_P(GraphPassTest, AddsToTheGradientAndTakesChangedParameters) {
  const TokenBatch batch = pack(views(some_texts()), 0.1F, Prefix::Shared);
  const std::unique_ptr<TrainingDevice> device = open_training_device("CPU", 1);
  const std::unique_ptr<GradientPass> pass = device->pass(decoder, lora);
  std::vector<float> twice(lora.parameters.size());
  const double before = pass->loss_and_gradient(batch, twice);
  EXPECT_EQ(pass->loss_and_gradient(batch, twice), before);
  const Result once = computed("CPU", batch);
  for (std::size_t i = 0; i < twice.size(); ++i) {
    ASSERT_EQ(twice[i], 2 * once.gradient[i]);
  }
  for (float& parameter : lora.parameters) {
    parameter *= 0.5F;
  }
  EXPECT_EQ(pass->loss_and_gradient(batch, twice), computed("CPU", batch).loss);
  EXPECT_NE(computed("CPU", batch).loss, before);
}

TEST(TrainingDeviceTest, TheProcessorIsAlwaysThereAndNamesThatAreNoneAreRefused) {
  EXPECT_EQ(training_devices().back(), kProcessor);
  EXPECT_EQ(open_training_device(kProcessor, 1)->name(), kProcessor);
  EXPECT_EQ(open_training_device(kProcessorBf16, 1)->name(), kProcessorBf16);
  try {
    open_training_device("CUDA77", 1);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    EXPECT_NE(std::string(error.what()).find("CUDA77"), std::string::npos);
  }
}

}  // namespace
}  // namespace tuneornot
