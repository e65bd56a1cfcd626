#include "report/comparison.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace tuneornot {
namespace {

ComparisonReport worse_report() {
  ComparisonReport report{
      .program_version = "0.1.0",
      .metric = "accuracy",
      .sides = {{.name = "old:tfidf_linear", .left_out = 3}, {.name = "new.jsonl"}},
      .found = {.rows = 217, .groups = 166, .is_grouped = true},
      .folds = {},
      .margin = 0.02,
      .loss = Loss::Open};
  report.found.standings = {
      {.score = 0.664, .interval = Interval{0.593, 0.728}, .right = 144},
      {.score = 0.599, .interval = Interval{0.527, 0.667}, .right = 130, .failures = 2}};
  report.found.pairs = {{.pair = {0, 1},
                         .difference = -0.0645,
                         .interval = {-0.113, -0.0161},
                         .p = 0.0094,
                         .p_holm = 0.0094,
                         .word = Word::Worse}};
  return report;
}

ComparisonReport three_sides() {
  ComparisonReport report = worse_report();
  report.margin.reset();
  report.loss.reset();
  report.sides.push_back({.name = std::string(300, 'x') + "\x1b[2J"});
  report.found.standings.push_back({.score = 0.66, .missing = 4, .is_complete = false});
  report.found.pairs.push_back({.pair = {0, 2}, .difference = 0, .interval = {-0.02, 0.02}});
  return report;
}

TEST(ComparisonTest, SaysHowTheSecondStandsToTheFirst) {
  EXPECT_EQ(terminal_comparison(worse_report(), {}),
            R"(COMPARED  B is worse than A by 6.5 points (217 rows, 166 groups).

    side              right     95 %
 A  old:tfidf_linear   66.4    59-73
 B  new.jsonl          59.9    53-67

        difference            95 %          p
 B - A        -6.5       -11 to -2   p 0.0094  worse

 Margin   open: these rows do not show whether B is worse than A by more than 2
          points
 Left out 3 of A's rows, which not all of them have
 Failed   2 of B's rows have no usable answer: they are wrong
)");
}

TEST(ComparisonTest, NamesThePairsThatDiffer) {
  const std::string text = terminal_comparison(three_sides(), {});
  EXPECT_EQ(text.find("COMPARED  B is worse than A by 6.5 points (217"), 0) << text;
  EXPECT_NE(text.find("Holm over 2"), std::string::npos);
  EXPECT_NE(text.find(" C - A         0.0         -2 to 2        p 1  not separable"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find("4 of C's calls failed on the way"), std::string::npos);
}

TEST(ComparisonTest, ShowsNoControlCharactersAndNoLongLines) {
  ComparisonReport report = three_sides();
  report.sides[0].name = "a\x1b[2J\nb";
  report.metric = "\x1b]0;owned\a";
  const std::string text = terminal_comparison(report, {.columns = 80});
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.find('\a'), std::string::npos);
  EXPECT_EQ(text.find("equal"), std::string::npos);
}

TEST(ComparisonTest, SaysWhenTooFewRowsCarryNothing) {
  ComparisonReport report = worse_report();
  report.found.groups = 4;
  report.found.pairs.clear();
  const std::string text = terminal_comparison(report, {});
  EXPECT_NE(text.find("Nothing can be compared"), std::string::npos);
  EXPECT_NE(text.find("too few to compare"), std::string::npos);
}

TEST(ComparisonTest, WarnsOfLabelsThatAreLeftOut) {
  ComparisonReport report = worse_report();
  report.metric = "macro_f1";
  report.found.labels = 12;
  report.found.scored_labels = 9;
  report.found.standings[0].full = 0.5;
  report.found.standings[1].full = 0.25;
  EXPECT_NE(
      terminal_comparison(report, {.columns = 200})
          .find("over 9 of 12 labels, those with 10 expected rows; over all of them: A 50.0, B "
                "25.0"),
      std::string::npos);
}

TEST(ComparisonTest, SaysWhatTheMarginCameTo) {
  ComparisonReport report = worse_report();
  report.loss = Loss::Within;
  EXPECT_NE(terminal_comparison(report, {.columns = 200})
                .find("B is shown not to be worse than A by more than 2 points"),
            std::string::npos);
  report.loss = Loss::Worse;
  EXPECT_NE(terminal_comparison(report, {.columns = 200})
                .find("B is shown worse than A, and by more than 2 points"),
            std::string::npos);
}

TEST(ComparisonTest, IsOneJsonObject) {
  const auto json = nlohmann::json::parse(json_comparison(worse_report()));
  EXPECT_EQ(json["format"], 1);
  EXPECT_EQ(json["loss"], "open");
  EXPECT_EQ(json["margin"], 0.02);
  EXPECT_EQ(json["sides"][1]["side"], "B");
  EXPECT_EQ(json["sides"][0]["rows_left_out"], 3);
  EXPECT_EQ(json["pairs"][0]["word"], "worse");
  EXPECT_EQ(json["pairs"][0]["second"], "B");
  EXPECT_EQ(json["pairs"][0]["difference_interval"]["low"], -0.113);
  EXPECT_TRUE(json["folds"].is_null());
}

}  // namespace
}  // namespace tuneornot
