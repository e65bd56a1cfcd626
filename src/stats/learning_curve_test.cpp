#include "stats/learning_curve.h"

#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <vector>

namespace tuneornot {
namespace {

using Numbers = std::vector<double>;

constexpr std::size_t kReplicates = 400;

// Evenly spread over +-width about an error, in an order that differs by `stride`.
Numbers spread(double error, double width, std::size_t stride) {
  Numbers replicates;
  for (std::size_t i = 0; i < kReplicates; ++i) {
    const auto place = static_cast<double>((i * stride + 7) % kReplicates);
    replicates.push_back(error + width * (2 * (place + .5) / kReplicates - 1));
  }
  return replicates;
}

struct Made {
  std::vector<std::size_t> labels = {8, 32, 128, 375, 750, 1500};
  double width = .004;  // of what rows leave open
  double draws = .001;  // what draws differ by
  Unlearned unlearned = {.error = .95, .resampled = Numbers(kReplicates, .95)};
};

MeasuredCurve measured(const Numbers& errors, const Made& made) {
  constexpr std::array<std::size_t, 6> kStrides = {1, 3, 7, 9, 11, 13};
  MeasuredCurve curve{.rows = 500, .unlearned = made.unlearned, .seed = 3};
  for (std::size_t size = 0; size < errors.size(); ++size) {
    const double error = errors[size];
    const bool is_pool = size + 1 == errors.size();
    curve.points.push_back({.labels = made.labels[size],
                            .errors = is_pool
                                          ? Numbers{error}
                                          : Numbers{error - made.draws, error, error + made.draws},
                            .resampled = spread(error, made.width, kStrides[size])});
  }
  return curve;
}

LearningCurve curve_of(const Numbers& errors) {
  return learning_curve(measured(errors, Made{}));
}

Numbers errors_of(const PowerLaw& law) {
  Numbers errors;
  for (const std::size_t labels : Made{}.labels) {
    errors.push_back(error_at(law, static_cast<double>(labels)));
  }
  return errors;
}

const PowerLaw kLaw = {.scale = 1.6, .rate = .4, .floor = .1};

TEST(LearningCurveTest, APowerLawIsContinued) {
  const LearningCurve curve = curve_of(errors_of(kLaw));
  ASSERT_EQ(curve.halt, Halt::None);
  EXPECT_EQ(curve.from, 0U);
  EXPECT_NEAR(curve.law.rate, .4, .01);
  const Gain gain = gain_at(curve, 6000);
  const double truth = error_at(kLaw, 1500) - error_at(kLaw, 6000);
  EXPECT_NEAR(gain.gain, truth, .003);
  EXPECT_LT(gain.interval.low, truth);
  EXPECT_GT(gain.interval.high, truth);
  EXPECT_LT(gain.interval.high - gain.interval.low, .04);
  EXPECT_EQ(gain_at(curve, 1500).gain, 0);
}

TEST(LearningCurveTest, TheBacktestForetellsThePoolOfAPowerLaw) {
  const LearningCurve curve = curve_of(errors_of(kLaw));
  EXPECT_NEAR(curve.backtest.foretold, error_at(kLaw, 1500), 1e-3);
  EXPECT_NEAR(curve.backtest.measured, error_at(kLaw, 1500), 1e-12);
  EXPECT_GT(curve.backtest.standard_error, 0);
}

TEST(LearningCurveTest, APlateauBeforeTheFallIsLeftOutOfTheLaw) {
  Numbers errors = errors_of(kLaw);
  errors.front() = errors[1] + .002;
  const LearningCurve curve = curve_of(errors);
  EXPECT_EQ(curve.halt, Halt::None);
  EXPECT_EQ(curve.from, 1U);
}

TEST(LearningCurveTest, FewSizesAreMeasuredOnly) {
  Made made;
  made.labels = {8, 32, 64, 128};
  const LearningCurve curve = learning_curve(measured({.6, .5, .45, .4}, made));
  EXPECT_EQ(curve.halt, Halt::FewSizes);
  EXPECT_TRUE(curve.laws.empty());
  EXPECT_NEAR(last_step(curve).gain, .05, 1e-12);
  EXPECT_LT(last_step(curve).interval.low, .05);
  EXPECT_GT(last_step(curve).interval.high, .05);
}

TEST(LearningCurveTest, AFallThatGetsFasterIsNotContinued) {
  EXPECT_EQ(curve_of({.9, .89, .88, .8, .6, .3}).halt, Halt::Steepening);
}

TEST(LearningCurveTest, ARiseInTheMiddleIsNotContinued) {
  EXPECT_EQ(curve_of({.7, .5, .4, .45, .38, .33}).halt, Halt::Steepening);
}

TEST(LearningCurveTest, APoolThatWasForetoldOtherwiseIsNotContinued) {
  Numbers errors = errors_of(kLaw);
  errors.back() = errors[4] + .03;
  EXPECT_EQ(curve_of(errors).halt, Halt::Backtest);
}

TEST(LearningCurveTest, WhatHasLearnedNothingIsNotContinued) {
  Made made;
  made.unlearned = {.error = .501, .resampled = spread(.501, .004, 17)};
  EXPECT_EQ(learning_curve(measured({.5, .5, .5, .5, .5, .5}, made)).halt, Halt::NotLearned);
}

TEST(LearningCurveTest, WithoutABaselineTheSmallestSizeHasToBeBeaten) {
  MeasuredCurve flat = measured({.2, .2, .2, .2, .2, .2}, Made{});
  EXPECT_EQ(learning_curve(flat).halt, Halt::None);
  flat.unlearned.reset();
  EXPECT_EQ(learning_curve(flat).halt, Halt::NotLearned);
}

TEST(LearningCurveTest, AFlatCurveGainsNothing) {
  const LearningCurve curve = curve_of({.2, .2, .2, .2, .2, .2});
  ASSERT_EQ(curve.halt, Halt::None);
  EXPECT_NEAR(gain_at(curve, 6000).gain, 0, 1e-3);
  EXPECT_LT(gain_at(curve, 6000).interval.high, .02);
}

TEST(LearningCurveTest, AnErrorOfNoneIsNoTrouble) {
  const LearningCurve curve = curve_of({.4, .1, .02, 0, 0, 0});
  EXPECT_GE(error_interval(curve, 5).low, 0);
  EXPECT_EQ(last_step(curve).gain, 0);
}

TEST(LearningCurveTest, DrawsThatDifferWidenEveryInterval) {
  Made far;
  far.draws = .05;
  const LearningCurve near_curve = curve_of(errors_of(kLaw));
  const LearningCurve far_curve = learning_curve(measured(errors_of(kLaw), far));
  for (std::size_t size = 0; size < near_curve.labels.size(); ++size) {
    const Interval near_by = error_interval(near_curve, size);
    const Interval far_off = error_interval(far_curve, size);
    EXPECT_GT(far_off.high - far_off.low, near_by.high - near_by.low);
  }
}

TEST(LearningCurveTest, IsTheSameEveryTime) {
  const Gain once = gain_at(curve_of(errors_of(kLaw)), 3000);
  const Gain again = gain_at(curve_of(errors_of(kLaw)), 3000);
  EXPECT_EQ(once.interval.low, again.interval.low);
  EXPECT_EQ(once.interval.high, again.interval.high);
}

const PowerLaw kSlowStart = {.scale = 3, .rate = .55, .floor = .02};  // ahead from 55 labels on

TEST(CrossingTest, LiesBetweenTheNumbersAtWhichEachIsAhead) {
  const LearningCurve early = curve_of(errors_of({.scale = .7, .rate = .2, .floor = .02}));
  Numbers errors = errors_of(kSlowStart);
  errors.front() = .9;
  const LearningCurve late = curve_of(errors);
  const Crossing found = crossing(early, late).value_or(Crossing{});
  EXPECT_GT(found.labels, 40);
  EXPECT_LT(found.labels, 90);
  EXPECT_LE(found.between.low, found.labels);
  EXPECT_GE(found.between.high, found.labels);
  EXPECT_FALSE(crossing(late, early));
}

TEST(CrossingTest, MayLieBeyondThePoolOfCurvesThatAreContinued) {
  const Numbers flat = {.2, .2, .2, .2, .2, .2};
  const Numbers falling = errors_of({.scale = 1.9, .rate = .3});  // .2 at 1,800 labels
  ASSERT_EQ(curve_of(falling).halt, Halt::None);
  const Crossing found = crossing(curve_of(flat), curve_of(falling)).value_or(Crossing{});
  EXPECT_NEAR(found.labels, 1820, 120);
  EXPECT_GT(found.between.high, 1500);

  Numbers halted = falling;
  halted[2] = .7;
  ASSERT_NE(curve_of(halted).halt, Halt::None);
  EXPECT_FALSE(crossing(curve_of(flat), curve_of(halted)));
}

// Found by a study of a hundred rows.
TEST(CrossingTest, OfTooFewSizesForALawIsWithinThem) {
  const auto of_four_sizes = [](const Numbers& errors) {
    MeasuredCurve few = measured(errors, Made{});
    few.points.erase(few.points.begin() + 1, few.points.begin() + 3);
    return learning_curve(few);
  };
  const LearningCurve early = of_four_sizes({.5, .45, .4, .35, .3, .3});
  const LearningCurve late = of_four_sizes({.9, .8, .6, .4, .2, .1});
  ASSERT_EQ(early.labels.size(), 4U);
  ASSERT_EQ(early.halt, Halt::FewSizes);
  EXPECT_TRUE(crossing(early, late));
  EXPECT_FALSE(crossing(late, early));
}

TEST(CrossingTest, IsNotThereWhereNoLeadIsShown) {
  Made made;
  made.draws = .02;
  const Numbers errors = errors_of(kLaw);
  Numbers others = errors;
  others.front() += .003;
  others.back() -= .003;
  MeasuredCurve other = measured(others, made);
  other.seed = 4;
  EXPECT_FALSE(crossing(learning_curve(measured(errors, made)), learning_curve(other)));
}

TEST(LearningCurveDeathTest, NeedsWhatItIsMadeOf) {
  EXPECT_DEATH(learning_curve({}), "two sizes");
  MeasuredCurve curve = measured(errors_of(kLaw), Made{});
  curve.points[1].errors = {.5};
  EXPECT_DEATH(learning_curve(curve), "two draws");
  curve = measured(errors_of(kLaw), Made{});
  curve.points[1].resampled.pop_back();
  EXPECT_DEATH(learning_curve(curve), "same resamples");
  curve = measured(errors_of(kLaw), Made{});
  curve.points[1].labels = 8;
  EXPECT_DEATH(learning_curve(curve), "grow");
  curve = measured(errors_of(kLaw), Made{});
  curve.unlearned = Unlearned{.error = .9, .resampled = {.9}};
  EXPECT_DEATH(learning_curve(curve), "same resamples");
  EXPECT_DEATH(gain_at(curve_of(errors_of(kLaw)), 6001), "reach");
  EXPECT_DEATH(gain_at(curve_of({.9, .89, .88, .8, .6, .3}), 3000), "halt");
}

}  // namespace
}  // namespace tuneornot
