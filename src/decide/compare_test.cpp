#include "decide/compare.h"

#include <gtest/gtest.h>

#include "decide/made_evidence.h"

namespace tuneornot {
namespace {

const Rows kNoDev = {1};

void expect_interval(const Interval& actual, const Interval& expected, double tolerance) {
  EXPECT_NEAR(actual.low, expected.low, tolerance);
  EXPECT_NEAR(actual.high, expected.high, tolerance);
}

// 30 rows right in the first route only, 10 in the second only, 160 in both.
Evidence forty_discordant_rows() {
  return made_evidence({{"first", 1, kNoDev, runs({{1, 30}, {0, 10}, {1, 160}})},
                        {"second", 1, kNoDev, runs({{0, 30}, {1, 10}, {1, 160}})}});
}

// Expected values: SciPy 1.17.1, the binomial distribution and a score statistic with the
// restricted likelihood maximised numerically.
TEST(CompareTest, TakesMcNemarAndTangoForSingleRowsThatAreRightOrWrong) {
  const TestScores test = test_scores(forty_discordant_rows());
  const Comparison found = compare(test, {0, 1});
  EXPECT_DOUBLE_EQ(found.difference, 0.1);
  EXPECT_NEAR(found.p, 0.0014504910141113, 1e-12);
  expect_interval(found.interval, {0.0398963659289, 0.1636418094193}, 1e-9);
  EXPECT_NEAR(upper_limit(test, {0, 1}, 0.96), 0.1564717523197, 1e-9);
  EXPECT_NEAR(upper_limit(test, {1, 0}, 0.99), -0.0281800915852, 1e-9);
}

// Ten groups of four rows, where the differences add up to 1 0 2 0 1 -1 0 1 0 2. Groups of one size
// make CR2 the t test of the groups' means; expected values: SciPy 1.17.1, ttest_1samp.
TEST(CompareTest, TakesTOverGroupsWhereSomeHoldSeveralRows) {
  Rows first;
  Rows second;
  for (const int sum : {1, 0, 2, 0, 1, -1, 0, 1, 0, 2}) {
    const Rows ahead = runs({{1, 2}, {0, 2}});
    const Rows behind = runs({{1, static_cast<std::size_t>(2 - std::abs(sum))},
                              {0, static_cast<std::size_t>(2 + std::abs(sum))}});
    const Rows& firsts = sum >= 0 ? ahead : behind;
    const Rows& seconds = sum >= 0 ? behind : ahead;
    first.insert(first.end(), firsts.begin(), firsts.end());
    second.insert(second.end(), seconds.begin(), seconds.end());
  }
  Evidence evidence = made_evidence({{"first", 1, kNoDev, first}, {"second", 1, kNoDev, second}});
  group_test_rows(evidence, 4);
  const TestScores test = test_scores(evidence);
  const Comparison found = compare(test, {0, 1});
  EXPECT_DOUBLE_EQ(found.difference, 0.15);
  EXPECT_NEAR(found.p, 0.0811261888458, 1e-9);
  expect_interval(found.interval, {-0.0227751072068, 0.3227751072068}, 1e-9);
  EXPECT_NEAR(upper_limit(test, {0, 1}, 0.96), 0.3006638349664, 1e-9);
  EXPECT_NEAR(upper_limit(test, {1, 0}, 0.99), 0.0654908810008, 1e-9);
}

// Agreement on 20 groups leaves room for a difference of z^2 / (20 + z^2), by Tango.
TEST(CompareTest, DoesNotTakeRoutesThatNeverDifferedForOne) {
  const Rows rows = runs({{1, 60}, {0, 20}});
  Evidence evidence = made_evidence({{"first", 1, kNoDev, rows}, {"second", 1, kNoDev, rows}});
  group_test_rows(evidence, 4);
  const TestScores test = test_scores(evidence);
  const Comparison found = compare(test, {0, 1});
  EXPECT_EQ(found.p, 1);
  expect_interval(found.interval, {-0.1611251580556, 0.1611251580556}, 1e-9);
  EXPECT_NEAR(upper_limit(test, {0, 1}, 0.96), 0.1328816292943, 1e-9);
}

// 60 rows: "a" 30 times, "b" 25 times, "c" 5 times; `answers` in the same order.
void answer(Evidence& evidence, std::size_t entrant, const std::string& answers) {
  const std::string expected = std::string(30, 'a') + std::string(25, 'b') + std::string(5, 'c');
  for (std::size_t row = 0; row < expected.size(); ++row) {
    evidence.test_rows[row].expected = expected[row];
    evidence.entrants[entrant].test[row].answer.text = answers[row];
    evidence.entrants[entrant].test[row].score = answers[row] == expected[row] ? 1 : 0;
  }
}

Evidence three_labels() {
  Evidence evidence = made_evidence(
      {{"first", 1, kNoDev, runs({{1, 60}})}, {"second", 1, kNoDev, runs({{1, 60}})}});
  evidence.metric = "macro_f1";
  evidence.label_shares = {{"a", 0.5}, {"b", 0.42}, {"c", 0.08}};
  answer(evidence,
         0,
         std::string(27, 'a') + std::string(3, 'b') + std::string(20, 'b') + std::string(10, 'a'));
  answer(evidence,
         1,
         std::string(24, 'a') + std::string(6, 'b') + std::string(16, 'b') + std::string(9, 'a') +
             std::string(5, 'c'));
  return evidence;
}

// By hand: 27 "a" right, 10 too many and 3 missed; 20 "b" right, 3 too many and 5 missed. No "c".
TEST(TestScoresTest, MacroF1IsOverTheLabelsThatTrainPromisesTenRowsOf) {
  const TestScores test = test_scores(three_labels());
  EXPECT_DOUBLE_EQ(test.scores[0], (54.0 / 67 + 40.0 / 48) / 2);
  EXPECT_DOUBLE_EQ(test.full_scores[0], (54.0 / 67 + 40.0 / 48 + 0) / 3);
  EXPECT_EQ(test.labels, 3U);
  EXPECT_EQ(test.scored_labels, 2U);
}

// Expected values: NumPy 2.4.6 with 400,000 resamples of the 60 rows, SciPy's t with 59 degrees of
// freedom; 2,000 resamples give a standard error within 5 % of that at three standard errors.
TEST(CompareTest, TakesTWithTheBootstrapsStandardErrorForACorpusMetric) {
  const TestScores test = test_scores(three_labels());
  const Comparison found = compare(test, {1, 0});
  EXPECT_NEAR(found.difference, 0.7213779128672 - 0.8196517412935, 1e-12);
  const double half = 2.000995378 * 0.04848983;
  expect_interval(found.interval, {found.difference - half, found.difference + half}, 0.05 * half);
  EXPECT_NEAR(found.p, 0.0472, 0.01);
  EXPECT_NEAR(upper_limit(test, {1, 0}, 0.96),
              found.difference + 1.781365605 * 0.04848983,
              0.05 * 1.781365605 * 0.04848983);
  const double score_half = 2.000995378 * 0.04950796;
  EXPECT_NEAR(score_interval(test, 0).low, 0.8196517412935 - score_half, 0.05 * score_half);
  EXPECT_NEAR(score_interval(test, 0).high, 0.8196517412935 + score_half, 0.05 * score_half);
}

TEST(CompareTest, GivesAPerfectMacroF1TheIntervalOfAPerfectShareOfItsGroups) {
  Evidence evidence = three_labels();
  answer(evidence, 0, std::string(30, 'a') + std::string(25, 'b') + std::string(5, 'c'));
  const Interval interval = score_interval(test_scores(evidence), 0);
  const Interval expected = proportion_interval(60, 60, 0.95);
  EXPECT_EQ(interval.low, expected.low);
  EXPECT_EQ(interval.high, 1);
}

TEST(CompareTest, IntervalOfAShareFollowsWhetherRowsAreGrouped) {
  Evidence evidence = forty_discordant_rows();
  const Interval single = proportion_interval(190, 200, 0.95);
  EXPECT_EQ(score_interval(test_scores(evidence), 0).low, single.low);
  group_test_rows(evidence, 10);
  const TestScores grouped = test_scores(evidence);
  const Interval wider = share_interval(grouped_share(grouped.right[0], grouped.groups), 0.95);
  EXPECT_EQ(score_interval(grouped, 0).low, wider.low);
  EXPECT_LT(wider.low, single.low);
}

// By hand: rows in fours that agree carry a quarter of what single rows would. The groups' own
// spread has n - 1 = 49 in its denominator, that of the rows 199: 4 x 199/196.
TEST(DesignEffectTest, IsTheSizeOfGroupsWhoseRowsAgree) {
  Evidence evidence = made_evidence({{"first", 1, kNoDev, runs({{1, 40}, {0, 40}, {1, 120}})},
                                     {"second", 1, kNoDev, runs({{0, 40}, {1, 40}, {1, 120}})}});
  EXPECT_EQ(design_effect(test_scores(evidence), 0), 1);
  group_test_rows(evidence, 4);
  EXPECT_NEAR(design_effect(test_scores(evidence), 0), 4.0 * 199 / 196, 1e-9);
}

TEST(DesignEffectTest, IsAtLeastOne) {
  EXPECT_EQ(design_effect(test_scores(three_labels()), 0), 1);
  const Rows rows = runs({{1, 40}});
  Evidence evidence = made_evidence({{"first", 1, kNoDev, rows}, {"second", 1, kNoDev, rows}});
  group_test_rows(evidence, 4);
  EXPECT_EQ(design_effect(test_scores(evidence), 0), 1);
}

}  // namespace
}  // namespace tuneornot
