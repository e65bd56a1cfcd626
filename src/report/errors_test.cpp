#include "report/errors.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "report/sample_reports.h"

namespace tuneornot {
namespace {

TEST(ErrorsReportTest, SaysWhereThePickGoesWrongAndWhichLabelsMayBeWrong) {
  EXPECT_EQ(terminal_errors(measured_report(), {}),
            R"(ERRORS    few_shot@smollm2: 2 of 3 answers are not right.

 label    rows   said  right     F1
 parcel      1      0      0    0.0
 refund      2      2      1   50.0

 Confused 1 x refund for parcel
 Failed   few_shot@smollm2: 1 unreadable
 Failed   zero_shot@smollm2: 1 timed_out
 Disputed 1 of the rows: not all of few_shot@smollm2, zero_shot@smollm2 have
          them right
 Suspect  1 of the rows: all of them say one thing that is not the reference:
          1c "SECRET \x1b[2J on two lines" is parcel; they say refund
)");
}

// Two slices, of which the second is too small for an interval.
Report sliced_report() {
  Report report = measured_report();
  report.errors.slices = {
      {.slice = "phone \x1b[2J",
       .answers = 1'040,
       .groups = 900,
       .routes =
           {{.wrong = 90, .share = 90.0 / 1'040, .interval = Interval{0.071, 0.105}, .more = 2.25},
            {.wrong = 40, .share = 40.0 / 1'040, .interval = Interval{0.03, 0.05}, .more = 0}}},
      {.slice = "",
       .answers = 4,
       .groups = 4,
       .routes = {{.wrong = 1, .share = 0.25, .more = -2.25},
                  {.wrong = 0, .share = 0, .more = 0}}}};
  return report;
}

TEST(ErrorsReportTest, SaysWhichSlicesHaveTheMostErrors) {
  const std::string text = terminal_errors(sliced_report(), {.columns = 200});
  EXPECT_NE(text.find(R"(

 slice           rows  wrong  % wrong  95 %  more
 phone \x1b[2J  1,040     90      8.7  7-11  +2.2
 (none)             4      1     25.0        -2.2

)"),
            std::string::npos)
      << text;
  EXPECT_NE(text.find(" Slices   more: wrong answers beyond the average of all slices, 8.7 %. Of"),
            std::string::npos)
      << text;
}

TEST(ErrorsReportTest, ShowsSlicesOfTasksWithoutLabelsToo) {
  Report report = sliced_report();
  report.errors.routes[0].labels.clear();
  EXPECT_NE(terminal_errors(report, {}).find("not right.\n\n slice "), std::string::npos);
}

TEST(ErrorsReportTest, ShowsOfManySlicesThoseThatCostMost) {
  Report report = sliced_report();
  report.errors.slices.resize(1);
  report.errors.slices.resize(14, report.errors.slices.front());
  EXPECT_NE(terminal_errors(report, {}).find("\n and 2 slices with fewer, with --json\n"),
            std::string::npos);
}

TEST(ErrorsReportTest, HasEverySliceOfEveryRouteAsJson) {
  const auto json = nlohmann::json::parse(json_errors(sliced_report()));
  ASSERT_EQ(json["slices"].size(), 2);
  EXPECT_EQ(json["slices"][0]["answers"], 1'040);
  EXPECT_EQ(json["slices"][0]["groups"], 900);
  EXPECT_EQ(json["slices"][0]["routes"][1]["route"], "zero_shot@smollm2");
  EXPECT_EQ(json["slices"][0]["routes"][1]["wrong"], 40);
  EXPECT_EQ(json["slices"][0]["routes"][0]["interval"]["low"], 0.071);
  EXPECT_EQ(json["slices"][1]["routes"][0]["interval"], nullptr);
  EXPECT_EQ(json["slices"][1]["routes"][0]["more"], -2.25);
  EXPECT_EQ(nlohmann::json::parse(json_errors(measured_report()))["slices"].size(), 0);
}

TEST(ErrorsReportTest, DoubtsNoLabelByOneRouteAlone) {
  Report report = measured_report();
  report.errors.strong = {0};
  EXPECT_NE(terminal_errors(report, {.columns = 200}).find("it takes two routes"),
            std::string::npos);
}

TEST(ErrorsReportTest, IsOneJsonObject) {
  const auto json = nlohmann::json::parse(json_errors(measured_report()));
  EXPECT_EQ(json["format"], 1);
  EXPECT_EQ(json["routes"][0]["wrong"], 2);
  EXPECT_EQ(json["routes"][0]["labels"][1]["f1"], 0.5);
  EXPECT_EQ(json["routes"][0]["failures"]["unreadable"], 1);
  EXPECT_EQ(json["routes"][0]["confusions"][0]["answer"], "refund");
  EXPECT_EQ(json["strong"].size(), 2);
  EXPECT_EQ(json["suspects"][0]["example_id"], "1c");
  EXPECT_EQ(json["suspects"][0]["answers"]["few_shot@smollm2"], "refund");
}

}  // namespace
}  // namespace tuneornot
