#include <gtest/gtest.h>

#include "report/report.h"
#include "report/sample_reports.h"

namespace tuneornot {
namespace {

TEST(OutcomesCsvTest, HasARowForEachRowAndRoute) {
  EXPECT_EQ(
      csv_outcomes(measured_report()),
      "example_id,group,repeat,fold,counts,route,expected,answer,score,confidence,failure,"
      "prompt_tokens,cache_read_tokens,cache_write_tokens,output_tokens,total_ms,batch_size,input\n"
      "1a,ann,,,1,few_shot@smollm2,refund,refund,1,0.75,,40,30,0,2,12.5,16,SECRET: my money\n"
      "1b,ann,,,1,few_shot@smollm2,refund,,0,,unreadable,40,0,0,2,12.5,16,\"'=SECRET(\"\"A1\"\")"
      "\"\n"
      "1c,,,,0,few_shot@smollm2,parcel,refund,0,,,40,0,0,2,12.5,16,SECRET \\x1b[2J on two lines\n"
      "1a,ann,,,1,zero_shot@smollm2,refund,refund,1,,,0,0,0,0,0,1,SECRET: my money\n"
      "1b,ann,,,1,zero_shot@smollm2,refund,parcel,0,,,0,0,0,0,0,1,\"'=SECRET(\"\"A1\"\")\"\n"
      "1c,,,,0,zero_shot@smollm2,parcel,,0,,timed_out,0,0,0,0,0,1,SECRET \\x1b[2J on two lines\n");
}

TEST(OutcomesCsvTest, SaysWhichFoldWasHeldOut) {
  Report report = measured_report();
  report.rows[0].repeat = 2;
  report.rows[0].fold = 5;
  EXPECT_NE(csv_outcomes(report).find("\n1a,ann,2,5,1,"), std::string::npos);
}

// What spreadsheets take for a formula, or for the mark of a text.
TEST(OutcomesCsvTest, KeepsFormulasText) {
  for (const std::string start : {"=", "+", "-", "@", "'", "\t=", " -", "\uFF1D", "\n@"}) {
    Report report = measured_report();
    report.rows[0].input = start + "1";
    const std::string csv = csv_outcomes(report);
    const std::string line = csv.substr(csv.find("\n1a,"), csv.find("\n1b,") - csv.find("\n1a,"));
    EXPECT_NE(line.find("'"), std::string::npos) << line;
    EXPECT_EQ(line.find(",=1"), std::string::npos) << line;
  }
}

TEST(OutcomesCsvTest, LeavesNumbersNumbers) {
  Report report = measured_report();
  report.outcomes[0][0].score = 1.0 / 3;
  EXPECT_NE(csv_outcomes(report).find(",0.3333333333333333,"), std::string::npos);
}

}  // namespace
}  // namespace tuneornot
