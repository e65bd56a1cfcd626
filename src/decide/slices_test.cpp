#include "decide/slices.h"

#include <gtest/gtest.h>

#include "decide/made_evidence.h"
#include "decide/made_folds.h"
#include "stats/intervals.h"

namespace tuneornot {
namespace {

// The first `size` rows are of "en", the others of "fr".
void set_slices(Evidence& evidence, std::size_t size) {
  for (std::size_t row = 0; row < evidence.test_rows.size(); ++row) {
    evidence.test_rows[row].slice = row < size ? "en" : "fr";
  }
}

Evidence two_routes() {
  Evidence evidence = made_evidence(
      {{.strategy = "first", .dev = runs({{1, 40}}), .test = runs({{1, 90}, {0, 10}})},
       {.strategy = "second", .dev = runs({{0, 40}}), .test = runs({{0, 60}, {1, 40}})}});
  set_slices(evidence, 70);
  return evidence;
}

TEST(SlicesTest, EveryRouteIsScoredOnEachSliceTheLargestFirst) {
  const Evidence evidence = two_routes();
  const std::vector<SliceResult> slices = slice_results(evidence, decide(evidence, 0));
  ASSERT_EQ(slices.size(), 2);
  EXPECT_EQ(slices[0].slice, "en");
  EXPECT_EQ(slices[0].answers, 70);
  EXPECT_EQ(slices[0].groups, 70);
  EXPECT_EQ(slices[1].slice, "fr");
  EXPECT_EQ(slices[1].answers, 30);
  ASSERT_EQ(slices[1].routes.size(), 2);
  EXPECT_DOUBLE_EQ(slices[0].routes[0].score, 1);
  EXPECT_DOUBLE_EQ(slices[1].routes[0].score, 20.0 / 30);
  EXPECT_DOUBLE_EQ(slices[0].routes[1].score, 10.0 / 70);
  EXPECT_DOUBLE_EQ(slices[1].routes[1].score, 1);
  ASSERT_TRUE(slices[1].routes[0].interval);
  EXPECT_EQ(slices[1].routes[0].interval->low, proportion_interval(20, 30, 0.95).low);
  EXPECT_EQ(slices[1].routes[0].interval->high, proportion_interval(20, 30, 0.95).high);
}

TEST(SlicesTest, OneSliceIsTheTest) {
  Evidence evidence = two_routes();
  set_slices(evidence, 0);
  EXPECT_TRUE(slice_results(evidence, decide(evidence, 0)).empty());
}

TEST(SlicesTest, RowsWithoutAValueAreASlice) {
  Evidence evidence = two_routes();
  for (std::size_t row = 0; row < 20; ++row) {
    evidence.test_rows[row].slice.clear();
  }
  const std::vector<SliceResult> slices = slice_results(evidence, decide(evidence, 0));
  ASSERT_EQ(slices.size(), 3);
  EXPECT_EQ(slices.back().slice, "");
  EXPECT_EQ(slices.back().answers, 20);
}

TEST(SlicesTest, ARowThatWasLostInTransitCountsNowhere) {
  Evidence evidence = two_routes();
  fail(evidence.entrants[1].test[99], CallFailure::Kind::TimedOut);
  const std::vector<SliceResult> slices = slice_results(evidence, decide(evidence, 0));
  EXPECT_EQ(slices[1].answers, 29);
  EXPECT_DOUBLE_EQ(slices[1].routes[0].score, 20.0 / 29);
}

TEST(SlicesTest, FewGroupsCarryNoInterval) {
  Evidence evidence = two_routes();
  group_test_rows(evidence, 10);
  const std::vector<SliceResult> slices = slice_results(evidence, decide(evidence, 0));
  EXPECT_EQ(slices[0].groups, 7);
  EXPECT_TRUE(slices[0].routes[1].interval);
  EXPECT_EQ(slices[1].groups, 3);
  EXPECT_FALSE(slices[1].routes[1].interval);
}

// Of "fr" the label "no" is too rare for macro-F1's usual labels: its score is over both all the
// same, as scikit-learn 1.9.1 has it: f1_score(average="macro") of 20 "yes" and 10 "no" that were
// all answered "yes".
TEST(SlicesTest, AMeanOverLabelsIsOverAllOfTheSlice) {
  Evidence evidence = two_routes();
  evidence.metric = "macro_f1";
  evidence.label_shares = {{"yes", 0.9}, {"no", 0.1}};
  for (std::size_t row = 0; row < evidence.test_rows.size(); ++row) {
    evidence.test_rows[row].expected = row < 90 ? "yes" : "no";
    evidence.entrants[0].test[row].answer.text = "yes";
  }
  const std::vector<SliceResult> slices = slice_results(evidence, decide(evidence, 0));
  EXPECT_DOUBLE_EQ(slices[1].routes[0].score, 0.4);
  EXPECT_FALSE(slices[1].routes[0].interval);
}

TEST(SlicesTest, OnFoldsASliceNeedNotStandInEach) {
  const auto is_right = [](const MadeQuestion& question) { return question.row != 3; };
  Evidence evidence = made_fold_evidence(std::vector<std::size_t>(50),
                                         {{.strategy = "first", .tokens = 0, .is_right = is_right}},
                                         Rng(1, "slices"));
  for (ScoredRow& row : evidence.test_rows) {
    row.slice = row.example_id == "4" || row.example_id == "5" ? "rare" : "usual";
  }
  const std::vector<SliceResult> slices = slice_results(evidence, decide_on_folds(evidence));
  ASSERT_EQ(slices.size(), 2);
  EXPECT_EQ(slices[1].answers, 10);  // two rows in five repeats
  EXPECT_EQ(slices[1].groups, 2);
  EXPECT_DOUBLE_EQ(slices[1].routes[0].score, 0.5);
  EXPECT_FALSE(slices[0].routes[0].interval);
}

}  // namespace
}  // namespace tuneornot
