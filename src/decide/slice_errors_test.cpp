#include "decide/slice_errors.h"

#include <gtest/gtest.h>

#include "decide/made_evidence.h"
#include "decide/made_folds.h"
#include "stats/intervals.h"

namespace tuneornot {
namespace {

// "en" has 70 rows, "fr" 29 and "it" one. The pick has 10 wrong of "fr", and the one of "it".
Evidence three_slices() {
  Evidence evidence = made_evidence(
      {{.strategy = "pick", .dev = runs({{1, 40}}), .test = runs({{1, 89}, {0, 11}})},
       {.strategy = "other", .dev = runs({{0, 40}}), .test = runs({{0, 60}, {1, 40}})}});
  for (std::size_t row = 0; row < 100; ++row) {
    evidence.test_rows[row].slice = row < 70 ? "en" : row < 99 ? "fr" : "it";
  }
  return evidence;
}

TEST(SliceErrorsTest, AreAgainstTheAverageTheMostCostlySliceFirst) {
  const Evidence evidence = three_slices();
  const std::vector<SliceErrors> slices = slice_errors(evidence, decide(evidence, 0));
  ASSERT_EQ(slices.size(), 3U);
  EXPECT_EQ(slices[0].slice, "fr");
  EXPECT_EQ(slices[0].answers, 29U);
  EXPECT_EQ(slices[0].routes[0].wrong, 10U);
  EXPECT_DOUBLE_EQ(slices[0].routes[0].share, 10.0 / 29);
  EXPECT_DOUBLE_EQ(slices[0].routes[0].more, 10 - 29 * 0.11);
  const Interval found = slices[0].routes[0].interval.value_or(Interval{});
  EXPECT_DOUBLE_EQ(found.low, proportion_interval(10, 29, 0.95).low);
  EXPECT_DOUBLE_EQ(found.high, proportion_interval(10, 29, 0.95).high);
  EXPECT_EQ(slices[0].routes[1].wrong, 0U);
  EXPECT_DOUBLE_EQ(slices[0].routes[1].more, -29 * 0.6);
  EXPECT_EQ(slices[2].slice, "en");
  EXPECT_DOUBLE_EQ(slices[2].routes[0].more, -70 * 0.11);
}

// One row of one is wrong: a share of 100 %, of which nothing is known.
TEST(SliceErrorsTest, ASmallSliceStandsBehindOneThatCostsMore) {
  const Evidence evidence = three_slices();
  const std::vector<SliceErrors> slices = slice_errors(evidence, decide(evidence, 0));
  EXPECT_EQ(slices[1].slice, "it");
  EXPECT_DOUBLE_EQ(slices[1].routes[0].share, 1);
  EXPECT_DOUBLE_EQ(slices[1].routes[0].more, 0.89);
  EXPECT_FALSE(slices[1].routes[0].interval);
}

TEST(SliceErrorsTest, AnAnswerThatIsRightInPartIsNotRight) {
  Evidence evidence = three_slices();
  evidence.entrants[0].test[0].score = 0.9;
  const std::vector<SliceErrors> slices = slice_errors(evidence, decide(evidence, 0));
  EXPECT_EQ(slices[2].routes[0].wrong, 1U);
  EXPECT_DOUBLE_EQ(slices[2].routes[0].share, 1.0 / 70);
}

TEST(SliceErrorsTest, ExcessesSumToNothing) {
  const Evidence evidence = three_slices();
  double sum = 0;
  for (const SliceErrors& slice : slice_errors(evidence, decide(evidence, 0))) {
    sum += slice.routes[1].more;
  }
  EXPECT_NEAR(sum, 0, 1e-12);
}

TEST(SliceErrorsTest, AreNoneWithoutSlices) {
  Evidence evidence = three_slices();
  for (ScoredRow& row : evidence.test_rows) {
    row.slice.clear();
  }
  EXPECT_TRUE(slice_errors(evidence, decide(evidence, 0)).empty());
}

}  // namespace
}  // namespace tuneornot
