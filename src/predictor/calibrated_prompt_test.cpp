#include "predictor/calibrated_prompt.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>

namespace tuneornot {
namespace {

using Probabilities = std::array<double, 3>;

Probabilities logarithms(Probabilities probabilities) {
  for (double& probability : probabilities) {
    probability = std::log(probability);
  }
  return probabilities;
}

// Of the texts of the golden numbers.
PriorEstimate estimate() {
  PriorEstimate estimate;
  for (const Probabilities& text : {Probabilities{0.70, 0.20, 0.10},
                                    Probabilities{0.60, 0.30, 0.10},
                                    Probabilities{0.80, 0.15, 0.05},
                                    Probabilities{0.50, 0.10, 0.40}}) {
    add_text(logarithms(text), estimate);
  }
  return estimate;
}

// NumPy 2.4.6: with P the rows above and X the inputs below,
//   prior = P.mean(axis=0); np.log(prior); (X / prior).argmax(axis=1)
TEST(CalibratedPromptTest, ThePriorIsTheMeanOfTheProbabilities) {
  const std::vector<double> prior = log_prior(estimate(), 3);
  ASSERT_EQ(prior.size(), 3U);
  EXPECT_NEAR(prior[0], -0.43078292, 1e-8);
  EXPECT_NEAR(prior[1], -1.67397643, 1e-8);
  EXPECT_NEAR(prior[2], -1.81707728, 1e-8);
}

// NumPy 2.4.6: p = X[i, j], q = prior[j] of the chosen j, and (p/q) / (p/q + (1-p)/(1-q)).
TEST(CalibratedPromptTest, TheConfidenceIsOfTheLabelAgainstAllOthers) {
  const std::vector<double> prior = log_prior(estimate(), 3);
  EXPECT_NEAR(calibrated_confidence(std::log(0.35), prior[1]), 0.7, 1e-12);
  EXPECT_NEAR(calibrated_confidence(std::log(0.70), prior[0]), 0.55681818, 1e-8);
  EXPECT_NEAR(calibrated_confidence(std::log(0.30), prior[2]), 0.68835616, 1e-8);
}

TEST(CalibratedPromptTest, OverTwoLabelsTheConfidenceIsTheShareAmongThem) {
  const double a = 0.8 / 0.9;
  const double b = 0.2 / 0.1;
  EXPECT_NEAR(calibrated_confidence(std::log(0.2), std::log(0.1)), b / (a + b), 1e-12);
}

TEST(CalibratedPromptTest, ProbabilitiesTooSmallForADoubleStillCount) {
  PriorEstimate tiny;
  add_text(std::array{-1'000.0, 0.0}, tiny);
  add_text(std::array{-1'000.0, 0.0}, tiny);
  EXPECT_NEAR(log_prior(tiny, 2)[0], -1'000, 1e-9);
  EXPECT_NEAR(calibrated_confidence(-1'000, -1'001), std::exp(1) / (1 + std::exp(1)), 1e-9);
}

TEST(CalibratedPromptTest, ACertainAnswerStaysCertain) {
  EXPECT_EQ(calibrated_confidence(0, 0), 1);
  EXPECT_EQ(calibrated_confidence(0, std::log(0.5)), 1);
}

TEST(CalibratedPromptTest, WithoutATextAllLabelsAreAlike) {
  EXPECT_EQ(log_prior({}, 4), std::vector<double>(4, -std::log(4.0)));
}

}  // namespace
}  // namespace tuneornot
