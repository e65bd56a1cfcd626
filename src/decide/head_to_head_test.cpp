#include "decide/head_to_head.h"

#include <gtest/gtest.h>

#include "decide/made_evidence.h"

namespace tuneornot {
namespace {

const Rows kNoDev = {1};

// 30 rows right in the first only, 10 in the second only, 160 in both.
Evidence thirty_against_ten() {
  return made_evidence({{"first", 1, kNoDev, runs({{1, 30}, {0, 10}, {1, 160}})},
                        {"second", 1, kNoDev, runs({{0, 30}, {1, 10}, {1, 160}})}});
}

// Expected values: SciPy 1.17.1, as in compare_test.
TEST(HeadToHeadTest, SpeaksOfTheSecondAgainstTheFirst) {
  const HeadToHead found = head_to_head(thirty_against_ten());
  ASSERT_EQ(found.pairs.size(), 1);
  const PairFinding& pair = found.pairs.front();
  EXPECT_EQ(pair.word, Word::Worse);
  EXPECT_DOUBLE_EQ(pair.difference, -0.1);
  EXPECT_NEAR(pair.interval.low, -0.1636418094193, 1e-9);
  EXPECT_NEAR(pair.interval.high, -0.0398963659289, 1e-9);
  EXPECT_NEAR(pair.p, 0.0014504910141113, 1e-12);
  EXPECT_DOUBLE_EQ(pair.p, pair.p_holm);
  EXPECT_DOUBLE_EQ(found.standings[0].score, 0.95);
  EXPECT_EQ(found.standings[1].right, 170);
}

TEST(HeadToHeadTest, CorrectsForAllPairs) {
  Evidence evidence = thirty_against_ten();
  evidence.entrants.push_back(evidence.entrants.front());
  const HeadToHead found = head_to_head(evidence);
  ASSERT_EQ(found.pairs.size(), 3);  // first and second, first and third, second and third
  EXPECT_NEAR(found.pairs[0].p_holm, 3 * found.pairs[0].p, 1e-12);
  EXPECT_EQ(found.pairs[1].word, Word::NotSeparable);
  EXPECT_EQ(found.pairs[2].word, Word::Better);
}

TEST(HeadToHeadTest, SaysNothingOfFewerThanFiveGroups) {
  Evidence evidence = thirty_against_ten();
  group_test_rows(evidence, 50);
  const HeadToHead found = head_to_head(evidence);
  EXPECT_TRUE(found.pairs.empty());
  EXPECT_FALSE(found.standings[0].interval.has_value());
  EXPECT_EQ(found.groups, 4);
}

TEST(HeadToHeadTest, ComparesNobodyWhoLostManyCalls) {
  Evidence evidence = thirty_against_ten();
  for (std::size_t row = 0; row < 3; ++row) {
    fail(evidence.entrants[1].test[row], CallFailure::Kind::TimedOut);
  }
  const HeadToHead found = head_to_head(evidence);
  EXPECT_TRUE(found.pairs.empty());
  EXPECT_FALSE(found.standings[1].is_complete);
  EXPECT_EQ(found.standings[1].missing, 3);
}

TEST(HeadToHeadTest, LeavesOutTheRowsOfFewLostCalls) {
  Evidence evidence = thirty_against_ten();
  fail(evidence.entrants[1].test[0], CallFailure::Kind::TimedOut);
  const HeadToHead found = head_to_head(evidence);
  EXPECT_EQ(found.rows, 199);
  EXPECT_EQ(found.lost, 1);
  EXPECT_EQ(found.pairs.size(), 1);
}

// Scores that files bring need no metric; expected values: SciPy 1.17.1, ttest_1samp.
TEST(HeadToHeadTest, TakesTheMeanOfScoresWhereThereIsNoMetric) {
  Evidence evidence = made_evidence({{"first", 1, kNoDev, {0.5, 0.25, 1, 0.75, 0.5, 0.25}},
                                     {"second", 1, kNoDev, {1, 0.5, 1, 1, 0.75, 0.25}}});
  evidence.metric.clear();
  const HeadToHead found = head_to_head(evidence);
  EXPECT_DOUBLE_EQ(found.standings[1].score, 0.75);
  EXPECT_NEAR(found.pairs.front().difference, 0.2083333333333333, 1e-12);
  EXPECT_NEAR(found.pairs.front().p, 0.0421939967055, 1e-9);
}

PairFinding made_pair(double difference, const Interval& interval, Word word) {
  return {.difference = difference, .interval = interval, .word = word};
}

TEST(LossTest, IsWithinTheMarginWhereTheIntervalIs) {
  EXPECT_EQ(loss_of(made_pair(0.01, {-0.02, 0.04}, Word::NotSeparable), 0.02), Loss::Within);
  EXPECT_EQ(loss_of(made_pair(-0.01, {-0.019, -0.001}, Word::Worse), 0.02), Loss::Within);
  EXPECT_EQ(loss_of(made_pair(0.01, {-0.021, 0.04}, Word::NotSeparable), 0.02), Loss::Open);
}

TEST(LossTest, IsShownByTheTestAndByMoreThanTheMargin) {
  EXPECT_EQ(loss_of(made_pair(-0.05, {-0.08, -0.02}, Word::Worse), 0.02), Loss::Worse);
  EXPECT_EQ(loss_of(made_pair(-0.02, {-0.03, -0.01}, Word::Worse), 0.02), Loss::Open);
  EXPECT_EQ(loss_of(made_pair(-0.05, {-0.11, 0.01}, Word::NotSeparable), 0.02), Loss::Open);
}

TEST(LossTest, IsOneOfThreeWords) {
  EXPECT_EQ(name_of(Loss::Within), "within");
  EXPECT_EQ(name_of(Loss::Worse), "worse");
  EXPECT_EQ(name_of(Loss::Open), "open");
}

}  // namespace
}  // namespace tuneornot
