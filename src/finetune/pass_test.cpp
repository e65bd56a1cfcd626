#include "finetune/pass.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "base/random.h"
#include "finetune/adapted_model_test.h"
#include "finetune/reference_model_test.h"
#include "finetune/some_texts_test.h"

namespace tuneornot {
namespace {

class PassTest : public testing::TestWithParam<const char*>, protected AdaptedModel {
 protected:
  PassTest() : AdaptedModel(GetParam()) {}

  Result computed(const TokenBatch& batch, std::size_t threads, const TileKernel& kernel) const {
    WorkerThreads workers(threads);
    const Products products(workers, kernel);
    Pass pass(decoder, lora, products);
    return result_of(pass, batch);
  }
};

INSTANTIATE_TEST_SUITE_P(Architectures,
                         PassTest,
                         testing::Values("llama", "qwen2", "qwen3", "gemma3", "phi3"));

double largest(std::span<const float> numbers) {
  double most = 0;
  for (const float number : numbers) {
    most = std::max(most, std::abs(static_cast<double>(number)));
  }
  return most;
}

double length(std::span<const float> numbers) {
  double squares = 0;
  for (const float number : numbers) {
    squares += static_cast<double>(number) * static_cast<double>(number);
  }
  return std::sqrt(squares);
}

TEST_P(PassTest, LossAndLogitsAreTheReferences) {
  const std::vector<TrainingText> texts = some_texts();
  const ReferenceModel reference(decoder, lora);
  WorkerThreads workers(1);
  const Products products(workers, tile_kernels().front());
  Pass pass(decoder, lora, products);
  const double expected = reference.loss(texts, 0.25);
  EXPECT_NEAR(pass.loss(pack(views(texts), 0.25F, Prefix::Shared)), expected, 2e-6 * expected);

  const std::vector<const TrainingText*> one = {&texts[2]};
  const TokenBatch batch = pack(one, 1, Prefix::Shared);
  const std::vector<float> logits = pass.logits(batch);
  const ReferenceModel::Rows rows = reference.logits(texts[2].tokens);
  std::size_t place = 0;
  for (const std::size_t target : texts[2].targets) {
    for (std::size_t token = 0; token < 64; ++token) {
      EXPECT_NEAR(static_cast<double>(logits[64 * place + token]), rows[target - 1][token], 2e-5);
    }
    ++place;
  }
}

// The gradient of the loss of the texts, each weighing 0.1, at places drawn by chance.
void expect_differences(ReferenceModel& reference,
                        const std::vector<TrainingText>& texts,
                        const AdaptedModel::Result& result) {
  const double scale = largest(result.gradient);
  Rng rng(11);
  for (int i = 0; i < 60; ++i) {
    constexpr double kStep = 1e-4;
    const std::size_t place = rng.below(result.gradient.size());
    double& parameter = reference.parameters()[place];
    const double before = parameter;
    parameter = before + kStep;
    const double above = reference.loss(texts, 0.1);
    parameter = before - kStep;
    const double below = reference.loss(texts, 0.1);
    parameter = before;
    const double expected = (above - below) / (2 * kStep);
    EXPECT_NEAR(static_cast<double>(result.gradient[place]),
                expected,
                1e-4 * std::abs(expected) + 1e-5 * scale)
        << place;
  }
}

TEST_P(PassTest, TheGradientIsTheReferencesDifference) {
  const std::vector<TrainingText> texts = some_texts();
  const Result result =
      computed(pack(views(texts), 0.1F, Prefix::Shared), 2, tile_kernels().front());
  ReferenceModel reference(decoder, lora);
  expect_differences(reference, texts, result);
}

TEST_P(PassTest, WithDropoutTooLossAndGradientAreTheReferences) {
  const std::vector<TrainingText> texts = some_texts();
  const DropoutMoment moment = {.share = 0.3, .seed = 9, .step = 4, .first_text = 2};
  TokenBatch batch = pack(views(texts), 0.1F, Prefix::Repeated);
  const double whole = computed(batch, 1, tile_kernels().front()).loss;
  batch.dropout = dropout_of(batch, moment);
  const Result result = computed(batch, 1, tile_kernels().front());
  EXPECT_EQ(computed(batch, 3, tile_kernels().front()).gradient, result.gradient);
  EXPECT_GT(std::abs(result.loss - whole), 1e-3 * whole);
  ReferenceModel reference(decoder, lora);
  reference.drop(moment);
  const double expected = reference.loss(texts, 0.1);
  EXPECT_NEAR(result.loss, expected, 2e-6 * expected);
  expect_differences(reference, texts, result);
}

// Files have biases of any projection; those of the last two count where no norm stands behind them
// too.
TEST_P(PassTest, BiasesOfWhatALayerAddsCount) {
  for (DecoderLayer& layer : decoder.layers) {
    for (const Projection projection : {Projection::Output, Projection::Down}) {
      std::vector<float>& bias = layer.biases[static_cast<std::size_t>(projection)];
      bias.assign(decoder.sizes.embedding, 0.5F);
      bias.front() = -1;
    }
  }
  const std::vector<TrainingText> texts = some_texts();
  const Result result =
      computed(pack(views(texts), 0.1F, Prefix::Shared), 2, tile_kernels().front());
  const double expected = ReferenceModel(decoder, lora).loss(texts, 0.1);
  EXPECT_NEAR(result.loss, expected, 2e-6 * expected);
}

// Whatever it has computed before.
TEST_P(PassTest, APassThatIsUsedAgainGivesTheSameBits) {
  const std::vector<TrainingText> texts = some_texts();
  const std::vector<const TrainingText*> few = {&texts[1], &texts[2]};
  const TokenBatch small = pack(few, 0.1F, Prefix::Shared);
  WorkerThreads workers(2);
  const Products products(workers, tile_kernels().front());
  Pass pass(decoder, lora, products);
  result_of(pass, pack(views(texts), 0.1F, Prefix::Shared));
  const Result again = result_of(pass, small);
  const Result alone = computed(small, 2, tile_kernels().front());
  EXPECT_EQ(again.loss, alone.loss);
  EXPECT_EQ(again.gradient, alone.gradient);
}

TEST_P(PassTest, PackedTextsAreWhatTheyAreAlone) {
  const std::vector<TrainingText> texts = some_texts();
  const TileKernel& kernel = tile_kernels().front();
  const Result packed = computed(pack(views(texts), 0.1F, Prefix::Shared), 1, kernel);
  Result alone{.gradient = std::vector<float>(lora.parameters.size())};
  for (const TrainingText& text : texts) {
    const std::vector<const TrainingText*> one = {&text};
    const Result result = computed(pack(one, 0.1F, Prefix::Repeated), 1, kernel);
    alone.loss += result.loss;
    std::ranges::transform(result.gradient, alone.gradient, alone.gradient.begin(), std::plus<>());
  }
  EXPECT_NEAR(packed.loss, alone.loss, 1e-6 * alone.loss);
  const double scale = largest(alone.gradient);
  for (std::size_t i = 0; i < alone.gradient.size(); ++i) {
    EXPECT_NEAR(static_cast<double>(packed.gradient[i]),
                static_cast<double>(alone.gradient[i]),
                1e-5 * scale);
  }
}

TEST_P(PassTest, TheNumberOfThreadsChangesNoBit) {
  const TokenBatch batch = pack(views(some_texts()), 0.1F, Prefix::Shared);
  for (const TileKernel& kernel : {tile_kernels().front(), pair_kernels().front()}) {
    const Result one = computed(batch, 1, kernel);
    for (const std::size_t threads : {2UL, 3UL}) {
      const Result several = computed(batch, threads, kernel);
      EXPECT_EQ(one.loss, several.loss) << kernel.name;
      EXPECT_EQ(one.gradient, several.gradient) << kernel.name;
    }
  }
}

// Of 8 bits each, rounded to nearest, a few hundredths of a gradient's length are left to chance.
TEST_P(PassTest, PairsDifferByTheirRoundingAlone) {
  const TokenBatch batch = pack(views(some_texts()), 0.1F, Prefix::Shared);
  const Result exact = computed(batch, 1, tile_kernels().front());
  for (const TileKernel& kernel : pair_kernels()) {
    const Result rounded = computed(batch, 2, kernel);
    EXPECT_NEAR(rounded.loss, exact.loss, 1e-2 * exact.loss) << kernel.name;
    EXPECT_NE(rounded.loss, exact.loss) << kernel.name;
    std::vector<float> difference = rounded.gradient;
    for (std::size_t i = 0; i < difference.size(); ++i) {
      difference[i] -= exact.gradient[i];
    }
    EXPECT_LT(length(difference), 5e-2 * length(exact.gradient)) << kernel.name;
  }
}

TEST_P(PassTest, EveryKernelComputesTheSame) {
  const TokenBatch batch = pack(views(some_texts()), 0.1F, Prefix::Shared);
  const Result portable = computed(batch, 1, tile_kernels().back());
  const double scale = largest(portable.gradient);
  for (const TileKernel& kernel : tile_kernels()) {
    const Result other = computed(batch, 1, kernel);
    EXPECT_NEAR(other.loss, portable.loss, 1e-6 * portable.loss) << kernel.name;
    for (std::size_t i = 0; i < other.gradient.size(); ++i) {
      EXPECT_NEAR(static_cast<double>(other.gradient[i]),
                  static_cast<double>(portable.gradient[i]),
                  1e-5 * scale)
          << kernel.name;
    }
  }
}

}  // namespace
}  // namespace tuneornot
