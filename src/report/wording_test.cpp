#include "report/wording.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

TEST(PercentTest, HasOneDecimal) {
  EXPECT_EQ(percent(138.0 / 225), "61.3");
  EXPECT_EQ(percent(1), "100.0");
  EXPECT_EQ(percent(0), "0.0");
}

TEST(PercentsTest, AreWholeUnlessThatHidesTheirWidth) {
  EXPECT_EQ(percents({.low = 0.548, .high = 0.674}, " to "), "55 to 67");
  EXPECT_EQ(percents({.low = 0.9837, .high = 1}, "-"), "98-100");
  EXPECT_EQ(percents({.low = 0.9958, .high = 0.9994}, "-"), "99.6-99.9");
}

TEST(PointsTest, AreWholeFromTenOn) {
  EXPECT_EQ(points(0.0237), "2.4");
  EXPECT_EQ(points(0.0994), "9.9");
  EXPECT_EQ(points(0.0996), "10");
  EXPECT_EQ(points(0.302), "30");
  EXPECT_EQ(points(-0.302), "-30");
}

TEST(PointsTest, OfAnIntervalShowOnWhichSideOfZeroItLies) {
  EXPECT_EQ(points({.low = 0.224, .high = 0.371}), "22 to 37");
  EXPECT_EQ(points({.low = -0.0271, .high = 0.089}), "-3 to 9");
  EXPECT_EQ(points({.low = 0.0043, .high = 0.12}), "0.4 to 12");
  EXPECT_EQ(points({.low = -0.0041, .high = 0}), "-0.4 to 0");
  EXPECT_EQ(points({.low = -0.0001, .high = 0.0001}), "0.0 to 0.0");
}

TEST(AtMostTest, RoundsUp) {
  EXPECT_EQ(at_most(0.0231), "2.4");
  EXPECT_EQ(at_most(0.02), "2.0");
  EXPECT_EQ(at_most(0.0001), "0.1");
  EXPECT_EQ(at_most(0.0995), "10");
  EXPECT_EQ(at_most(0.1421), "15");
}

TEST(AboutTest, IsWholeFromTwoPointsOn) {
  EXPECT_EQ(about(0.078), "8");
  EXPECT_EQ(about(0.02), "2");
  EXPECT_EQ(about(0.0141), "1.4");
  EXPECT_EQ(about(1), "100");
}

TEST(ShortPointsTest, AreAsPeopleWriteThem) {
  EXPECT_EQ(short_points(0.02), "2");
  EXPECT_EQ(short_points(0.015), "1.5");
  EXPECT_EQ(short_points(0), "0");
}

TEST(CountedTest, SeparatesThousands) {
  EXPECT_EQ(counted(0), "0");
  EXPECT_EQ(counted(999), "999");
  EXPECT_EQ(counted(1873), "1,873");
  EXPECT_EQ(counted(1'000'000), "1,000,000");
}

TEST(TokensTextTest, IsAWholeNumber) {
  EXPECT_EQ(tokens_text(1360.5), "1,361");
  EXPECT_EQ(tokens_text(0), "0");
}

TEST(AboutRowsTest, RoundsUpToTwoDigits) {
  EXPECT_EQ(about_rows(42), "about 42");
  EXPECT_EQ(about_rows(2842), "about 2,900");
  EXPECT_EQ(about_rows(1'000'000), "about 1,000,000");
  EXPECT_EQ(about_rows(1'000'001), "more than a million");
}

TEST(PTextTest, HasTwoDigitsAndAFloor) {
  EXPECT_EQ(p_text(0.0203), "p 0.02");
  EXPECT_EQ(p_text(0.294), "p 0.29");
  EXPECT_EQ(p_text(1), "p 1");
  EXPECT_EQ(p_text(0.00099), "p < 0.001");
}

TEST(RouteNameTest, IsPrintableAndShort) {
  EXPECT_EQ(route_name({.strategy = "few_shot", .model = "smol\x1b[1m"}), "few_shot@smol\\x1b[1m");
  EXPECT_EQ(route_name({.strategy = std::string(50, 'm')}), std::string(39, 'm') + "…");
}

TEST(RouteWordsTest, AreForPeople) {
  EXPECT_EQ(route_words({.strategy = "zero_shot", .model = "smollm2"}),
            "Zero-shot prompting on smollm2");
  EXPECT_EQ(route_words({.strategy = "majority"}), "Always the most frequent answer");
  EXPECT_EQ(route_words({.strategy = "fine_tune", .model = "smollm2"}),
            "LoRA fine-tuning on smollm2");
}

TEST(RouteWordsTest, AreTheNameOfAStrategyTheyDoNotKnow) {
  EXPECT_EQ(route_words({.strategy = "divine", .model = "smollm2"}), "divine on smollm2");
}

TEST(ScoreWordsTest, NameTheMetric) {
  EXPECT_EQ(score_words("accuracy", 0.6133), "61.3 % right");
  EXPECT_EQ(score_words("exact_match", 0.6133), "61.3 % exactly right");
  EXPECT_EQ(score_words("macro_f1", 0.6133), "macro-F1 61.3");
  EXPECT_EQ(score_words("bleu\x1b", 0.6133), "bleu\\x1b 61.3");
}

TEST(MetricColumnTest, IsTheMetricWithoutANumber) {
  EXPECT_EQ(metric_column("accuracy"), "right");
  EXPECT_EQ(metric_column("exact_match"), "right");
  EXPECT_EQ(metric_column("macro_f1"), "macro-F1");
  EXPECT_EQ(metric_column("bleu"), "bleu");
}

TEST(FurtherScoreTest, CountsMetricsFromTheOneAfterTheLeadingOne) {
  const Report report = {.further_scores = {{0.1, 0.2}, {0.3, 0.4}}};
  EXPECT_EQ(further_score(report, 0, 1), 0.1);
  EXPECT_EQ(further_score(report, 1, 2), 0.4);
}

TEST(FurtherScoreDeathTest, RejectsAScoreThatIsNotThere) {
  const Report report = {.further_scores = {{0.1}}};
  EXPECT_DEATH(further_score(report, 1, 1), "every route has its further scores");
  EXPECT_DEATH(further_score(report, 0, 2), "every further metric has its score");
  EXPECT_DEATH(further_score(report, 0, 0), "every further metric has its score");
}

}  // namespace
}  // namespace tuneornot
