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
