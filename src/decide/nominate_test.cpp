#include "decide/nominate.h"

#include <gtest/gtest.h>

#include "decide/made_evidence.h"

namespace tuneornot {
namespace {

Rows right_of_100(std::size_t right) {
  return runs({{1, right}, {0, 100 - right}});
}

TEST(NominateTest, TakesTheCheapestRouteWithinTheMarginOfTheBestOnDev) {
  EXPECT_EQ(nominate(made_evidence({{"dear", 900, right_of_100(95), {}},
                                    {"middling", 300, right_of_100(94), {}},
                                    {"cheap", 10, right_of_100(90), {}}})),
            1U);
}

TEST(NominateTest, CountsAGapOfJustTheMarginAsWithinIt) {
  EXPECT_EQ(nominate(made_evidence(
                {{"dear", 900, right_of_100(90), {}}, {"cheap", 10, right_of_100(88), {}}})),
            1U);
  EXPECT_EQ(nominate(made_evidence(
                {{"dear", 900, right_of_100(90), {}}, {"cheap", 10, right_of_100(87), {}}})),
            0U);
}

TEST(NominateTest, TakesTheEarlierOfRoutesThatNeedAsManyTokens) {
  EXPECT_EQ(nominate(made_evidence({{"simple", 50, right_of_100(89), {}},
                                    {"elaborate", 50, right_of_100(90), {}},
                                    {"later", 50, right_of_100(90), {}}})),
            0U);
}

TEST(NominateTest, TakesTheBestOnDevWhenTheMarginIsZero) {
  Evidence evidence =
      made_evidence({{"cheap", 10, right_of_100(89), {}}, {"dear", 900, right_of_100(90), {}}});
  evidence.margin = 0;
  EXPECT_EQ(nominate(evidence), 1U);
}

TEST(NominateTest, GoesByTheLeadingMetric) {
  // Four of five rows are "yes". Saying so each time is 80 % right, with a macro-F1 of
  // (2 x 4 / (2 x 4 + 1) + 0) / 2 = 4/9; "no" to one "yes" and to the "no" is 80 % right too, with
  // (6/7 + 2/3) / 2 = 16/21.
  Evidence evidence = made_evidence({{"always yes", 0, runs({{1, 4}, {0, 1}}), {}},
                                     {"discerning", 50, runs({{0, 1}, {1, 4}}), {}}});
  evidence.dev_rows[4].expected = "no";
  evidence.entrants[0].dev[4].answer.text = "yes";
  evidence.entrants[1].dev[4].answer.text = "no";
  EXPECT_EQ(nominate(evidence), 0U);
  evidence.metric = "macro_f1";
  EXPECT_EQ(nominate(evidence), 1U);
  EXPECT_DOUBLE_EQ(dev_score(evidence, evidence.entrants[0]), 4.0 / 9);
  EXPECT_DOUBLE_EQ(dev_score(evidence, evidence.entrants[1]), 16.0 / 21);
}

TEST(NominateDeathTest, NeedsAnEntrantWithAnOutcomeForEachDevRow) {
  EXPECT_DEATH(nominate({.metric = "accuracy"}), "no entrants");
  Evidence evidence = made_evidence({{"cut short", 1, right_of_100(90), {}}});
  evidence.entrants[0].dev.pop_back();
  EXPECT_DEATH(nominate(evidence), "without an outcome for each dev row");
}

TEST(StillRacingTest, DropsWhoIsMoreThanOnePairedStandardErrorBehind) {
  // 32 rows. Two rows behind, both on the leader's side: 2/32 = 0.0625 behind, standard error
  // sqrt((2/32 - 4/1024) x 32/31 / 32) = 0.0435. One row behind after 8 against 7: 1/32 = 0.031
  // behind, standard error sqrt((15/32 - 1/1024) x 32/31 / 32) = 0.123.
  const Rows leader = runs({{1, 24}, {0, 8}});
  const Rows behind = runs({{1, 22}, {0, 10}});
  const Rows differing = runs({{1, 16}, {0, 8}, {1, 7}, {0, 1}});
  EXPECT_EQ(still_racing(std::vector<Rows>{behind, leader, differing}),
            (std::vector<bool>{false, true, true}));
}

TEST(StillRacingTest, DropsWhoIsBehindBySoMuchOnEachRowAlike) {
  EXPECT_EQ(still_racing(std::vector<Rows>{runs({{1, 32}}), runs({{0, 32}})}),
            (std::vector<bool>{true, false}));
}

TEST(StillRacingTest, KeepsEveryoneWhoTies) {
  const Rows first = runs({{1, 16}, {0, 16}});
  const Rows second = runs({{0, 16}, {1, 16}});
  EXPECT_EQ(still_racing(std::vector<Rows>{first, second, first}), std::vector<bool>(3, true));
  EXPECT_EQ(still_racing(std::vector<Rows>(2, runs({{0, 32}}))), std::vector<bool>(2, true));
}

TEST(StillRacingTest, KeepsEveryoneBeforeAStandardErrorCanBeTold) {
  EXPECT_EQ(still_racing(std::vector<Rows>{{1}, {0}}), std::vector<bool>(2, true));
  EXPECT_TRUE(still_racing({}).empty());
}

TEST(StillRacingDeathTest, NeedsScoresOverTheSameRows) {
  EXPECT_DEATH(still_racing(std::vector<Rows>{{1, 0}, {1}}), "different rows");
}

}  // namespace
}  // namespace tuneornot
