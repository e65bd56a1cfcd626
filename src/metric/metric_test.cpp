#include "metric/metric.h"

#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"

namespace tuneornot {
namespace {

double row_score(std::string_view metric, const AnsweredRow& row) {
  return find_metric(metric).row_score(row);
}

TEST(AccuracyTest, CountsARowWithTheRightLabelByteForByte) {
  EXPECT_EQ(row_score("accuracy", {"refund", "refund"}), 1);
  EXPECT_EQ(row_score("accuracy", {"Refund", "refund"}), 0);
  EXPECT_EQ(row_score("accuracy", {"refund ", "refund"}), 0);
}

TEST(ExactMatchTest, LeavesSpacesAroundTheTextAside) {
  EXPECT_EQ(row_score("exact_match", {" 12 May\r\n", "12 May"}), 1);
  EXPECT_EQ(row_score("exact_match", {"12 May", "\t12 May "}), 1);
  EXPECT_EQ(row_score("exact_match", {"12  May", "12 May"}), 0);
  EXPECT_EQ(row_score("exact_match", {"12 may", "12 May"}), 0);
  EXPECT_EQ(row_score("exact_match", {" \n", "12 May"}), 0);
}

TEST(MetricTest, NoAnswerIsWrongUnderEveryMetric) {
  const std::vector<AnsweredRow> nothing_expected = {{"", ""}};
  const std::vector<AnsweredRow> label_expected = {{"", "refund"}};
  for (const Metric& metric : metrics()) {
    EXPECT_EQ(score_of(metric, nothing_expected), 0) << metric.name;
    EXPECT_EQ(score_of(metric, label_expected), 0) << metric.name;
  }
}

TEST(MetricTest, ScoreIsTheMeanOfTheRowsUnlessTheMetricIsOfAllRowsTogether) {
  const std::vector<AnsweredRow> rows = {{"a", "a"}, {"a", "a"}, {"a", "b"}, {"b\n", "b"}};
  EXPECT_DOUBLE_EQ(score_of(find_metric("accuracy"), rows), 2.0 / 4);
  EXPECT_DOUBLE_EQ(score_of(find_metric("exact_match"), rows), 3.0 / 4);
  // By hand: a has two hits and one false alarm, 4/5; b none.
  EXPECT_DOUBLE_EQ(score_of(find_metric("macro_f1"), rows), 2.0 / 5);
}

TEST(MetricTest, MacroF1ScoresASingleRowAsRightOrWrong) {
  EXPECT_EQ(row_score("macro_f1", {"a", "a"}), 1);
  EXPECT_EQ(row_score("macro_f1", {"b", "a"}), 0);
}

std::string message_for(std::string_view name) {
  try {
    find_metric(name);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Usage);
    return error.what();
  }
  return "nothing was thrown";
}

TEST(MetricTest, UnknownNameIsAUsageErrorThatListsTheKnownOnes) {
  EXPECT_EQ(message_for("bleu"),
            R"(no metric is called "bleu"; there are "accuracy", "macro_f1" and "exact_match")");
}

TEST(MetricTest, UnknownNameNearAKnownOneIsAskedAbout) {
  EXPECT_EQ(message_for("acuracy"),
            R"(no metric is called "acuracy"; there are "accuracy", "macro_f1" and "exact_match")"
            R"(; did you mean "accuracy"?)");
}

TEST(MetricDeathTest, RejectsNoRows) {
  EXPECT_DEATH(score_of(find_metric("accuracy"), {}), "needs rows");
}

}  // namespace
}  // namespace tuneornot
