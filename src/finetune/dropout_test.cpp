#include "finetune/dropout.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "finetune/some_texts_test.h"

namespace tuneornot {
namespace {

constexpr std::size_t kNumbers = 1'000;

std::vector<float> weights_of(const Dropout& dropout, std::size_t token, std::size_t a) {
  std::vector<float> weights(kNumbers);
  weigh_by_dropout(dropout, token, a, weights);
  return weights;
}

Dropout dropout_at(const DropoutMoment& moment) {
  return dropout_of(pack(views(some_texts()), 1, Prefix::Repeated), moment);
}

TEST(DropoutTest, LeavesOutItsShareAndKeepsTheExpectation) {
  constexpr int kSeeds = 400;
  std::vector<double> sums(kNumbers);
  double left_out = 0;
  for (int seed = 0; seed < kSeeds; ++seed) {
    const std::vector<float> weights =
        weights_of(dropout_at({.share = 0.2, .seed = static_cast<std::uint64_t>(seed)}), 3, 17);
    for (std::size_t i = 0; i < kNumbers; ++i) {
      EXPECT_TRUE(weights[i] == 0 || weights[i] == 1.25F);
      sums[i] += static_cast<double>(weights[i]);
      left_out += weights[i] == 0 ? 1 : 0;
    }
  }
  // Five standard errors of a share of 0.2; a weight deviates by 0.5.
  EXPECT_NEAR(left_out / kSeeds / kNumbers, 0.2, 5 * 0.4 / std::sqrt(1e3 * kSeeds));
  for (const double sum : sums) {
    EXPECT_NEAR(sum / kSeeds, 1, 5 * 0.5 / std::sqrt(kSeeds));
  }
}

TEST(DropoutTest, SeedStepTextPositionAndMatrixDecide) {
  const DropoutMoment moment = {.share = 0.5, .seed = 1, .step = 2, .first_text = 3};
  const Dropout dropout = dropout_at(moment);
  const std::vector<float> weights = weights_of(dropout, 4, 17);
  EXPECT_EQ(weights_of(dropout_at(moment), 4, 17), weights);
  EXPECT_NE(weights_of(dropout, 5, 17), weights);
  EXPECT_NE(weights_of(dropout, 4, 18), weights);
  EXPECT_NE(weights_of(dropout_at({.share = 0.5, .seed = 2, .step = 2, .first_text = 3}), 4, 17),
            weights);
  EXPECT_NE(weights_of(dropout_at({.share = 0.5, .seed = 1, .step = 3, .first_text = 3}), 4, 17),
            weights);
  EXPECT_NE(weights_of(dropout_at({.share = 0.5, .seed = 1, .step = 2, .first_text = 4}), 4, 17),
            weights);
}

// The second text stands behind the first, or begins a micro-batch of its own.
TEST(DropoutTest, TheCutIntoMicroBatchesDecidesNothing) {
  const std::vector<TrainingText> texts = some_texts();
  const Dropout whole = dropout_at({.share = 0.5});
  const std::vector<const TrainingText*> second = {&texts[1]};
  const Dropout alone =
      dropout_of(pack(second, 1, Prefix::Repeated), {.share = 0.5, .first_text = 1});
  const auto begin = whole.keys.begin() + static_cast<std::ptrdiff_t>(texts[0].targets.back());
  EXPECT_TRUE(std::equal(alone.keys.begin(), alone.keys.end(), begin));
}

}  // namespace
}  // namespace tuneornot
