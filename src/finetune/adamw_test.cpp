#include "finetune/adamw.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace tuneornot {
namespace {

class AdamWTest : public testing::Test {
 protected:
  WorkerThreads workers = WorkerThreads(1);
};

// By hand, in exact arithmetic: after bias correction the first step of Adam is the learning rate
// in the direction of the sign, less a trace of epsilon.
TEST_F(AdamWTest, TheFirstStepIsTheLearningRateWhateverTheGradient) {
  std::vector<float> parameters = {1, 2, 3};
  AdamWState state;
  step_adamw(workers,
             {},
             {.learning_rate = 0.1F, .gradient = std::vector<float>{0.5F, -200, 1e-3F}},
             state,
             parameters);
  EXPECT_NEAR(parameters[0], 0.9, 1e-6);
  EXPECT_NEAR(parameters[1], 2.1, 1e-6);
  EXPECT_NEAR(parameters[2], 2.9, 1e-5);
  EXPECT_EQ(state.steps, 1U);
}

TEST_F(AdamWTest, DecaysWeightsApartFromTheGradient) {
  std::vector<float> parameters = {2};
  AdamWState state;
  step_adamw(workers,
             {.weight_decay = 0.5F},
             {.learning_rate = 0.1F, .gradient = std::vector<float>{0}},
             state,
             parameters);
  EXPECT_NEAR(parameters[0], 2 * (1 - 0.1 * 0.5), 1e-6);
}

// Two steps by the formulas: m = 0.1 g1, v = 0.001 g1^2, then m = 0.09 g1 + 0.1 g2, and so on.
TEST_F(AdamWTest, SecondStepFollowsTheFormulas) {
  std::vector<float> parameters = {0};
  AdamWState state;
  step_adamw(
      workers, {}, {.learning_rate = 0.01F, .gradient = std::vector<float>{1}}, state, parameters);
  step_adamw(
      workers, {}, {.learning_rate = 0.01F, .gradient = std::vector<float>{3}}, state, parameters);
  const double m = (0.9 * 0.1 * 1 + 0.1 * 3) / (1 - 0.9 * 0.9);
  const double v = (0.999 * 0.001 * 1 + 0.001 * 9) / (1 - 0.999 * 0.999);
  EXPECT_NEAR(parameters[0], -0.01 - 0.01 * m / std::sqrt(v), 1e-6);
}

TEST(NormTest, IsTheRootOfTheSquaresWhateverTheThreads) {
  std::vector<float> gradient(100'000, 0.25F);
  gradient.push_back(3);
  for (const std::size_t threads : {1U, 2U, 5U}) {
    WorkerThreads workers(threads);
    EXPECT_EQ(norm_of(workers, gradient), std::sqrt(100'000 * 0.0625 + 9));
  }
}

TEST(ClipTest, ScalesToTheLongestAllowed) {
  EXPECT_FLOAT_EQ(clip_scale(5, 1), 0.2F);
}

TEST(ClipTest, LeavesShortGradientsAndThoseThatAreNotFinite) {
  EXPECT_EQ(clip_scale(0.5, 1), 1);
  EXPECT_EQ(clip_scale(std::numeric_limits<double>::infinity(), 1), 1);
  EXPECT_EQ(clip_scale(std::numeric_limits<double>::quiet_NaN(), 1), 1);
}

TEST_F(AdamWTest, AScaledGradientCountsAsIfItHadBeenMultiplied) {
  AdamWState scaled;
  AdamWState multiplied;
  std::vector<float> one = {1};
  std::vector<float> other = {1};
  step_adamw(workers,
             {},
             {.learning_rate = 0.1F, .gradient = std::vector<float>{2}, .gradient_scale = 0.25F},
             scaled,
             one);
  step_adamw(workers,
             {},
             {.learning_rate = 0.1F, .gradient = std::vector<float>{0.5F}},
             multiplied,
             other);
  EXPECT_EQ(one, other);
  EXPECT_EQ(scaled.first, multiplied.first);
  EXPECT_EQ(scaled.second, multiplied.second);
}

TEST(LearningRateTest, WarmsUpThenFallsToNothing) {
  const LearningRate rate = {
      .peak = 1, .schedule = Schedule::Linear, .warmup_steps = 2, .steps = 6};
  EXPECT_DOUBLE_EQ(rate_at(rate, 0), 0.5);
  EXPECT_DOUBLE_EQ(rate_at(rate, 1), 1);
  EXPECT_DOUBLE_EQ(rate_at(rate, 2), 1);
  EXPECT_DOUBLE_EQ(rate_at(rate, 4), 0.5);
  EXPECT_DOUBLE_EQ(rate_at(rate, 6), 0);
}

TEST(LearningRateTest, HalfACosineIsHalfWayInTheMiddle) {
  const LearningRate rate = {
      .peak = 2, .schedule = Schedule::Cosine, .warmup_steps = 0, .steps = 8};
  EXPECT_DOUBLE_EQ(rate_at(rate, 0), 2);
  EXPECT_NEAR(rate_at(rate, 4), 1, 1e-12);
  EXPECT_NEAR(rate_at(rate, 8), 0, 1e-12);
}

TEST(LearningRateTest, ConstantStaysAlsoWhereTheWarmUpIsAllThereIs) {
  EXPECT_DOUBLE_EQ(
      rate_at({.peak = 3, .schedule = Schedule::Constant, .warmup_steps = 1, .steps = 1}, 5), 3);
}

}  // namespace
}  // namespace tuneornot
