#include "report/texts.h"

#include <gtest/gtest.h>

#include "report/errors.h"
#include "report/sample_reports.h"

namespace tuneornot {
namespace {

std::string all_that_is_written(const Report& report) {
  return terminal_report(report, {}) + json_report(report) + csv_outcomes(report) +
         markdown_report(report) + terminal_errors(report, {}) + json_errors(report);
}

TEST(WithoutTextsTest, LeavesNoTextInAnyWriter) {
  Report report = measured_report();
  std::size_t texts = 0;
  for_each_text(report, [&texts](std::string& text) {
    text = "SECRET";
    ++texts;
  });
  EXPECT_GT(texts, 10);
  EXPECT_NE(all_that_is_written(report).find("SECRET"), std::string::npos);
  EXPECT_EQ(all_that_is_written(without_texts(report)).find("SECRET"), std::string::npos);
}

TEST(WithoutTextsTest, KeepsWhatTheStatisticsNeed) {
  const Report report = without_texts(measured_report());
  EXPECT_EQ(report.rows[0].group, "group 1");
  EXPECT_EQ(report.rows[1].group, "group 1");
  EXPECT_EQ(report.rows[2].group, "");
  EXPECT_EQ(report.rows[2].example_id, "1c");
  EXPECT_EQ(report.outcomes[0][0].score, 1);
  EXPECT_EQ(report.outcomes[0][1].answer.failure->kind, CallFailure::Kind::Unreadable);
  EXPECT_EQ(report.errors.routes[0].confusions.front().expected, "parcel");
}

}  // namespace
}  // namespace tuneornot
