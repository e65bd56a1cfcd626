#include "check/columns.h"

#include <gtest/gtest.h>

#include "base/files.h"

namespace tuneornot {
namespace {

class ColumnsTest : public testing::Test {
 protected:
  ColumnsTest() {
    const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder = std::filesystem::path(testing::TempDir()) / ("columns_" + test);
    std::filesystem::create_directories(folder);
    task.data = {.file = "t.csv", .input = {"text"}, .output = "label"};
  }
  ~ColumnsTest() override { std::filesystem::remove_all(folder); }

  ColumnSurvey of(const std::string& csv) const {
    write_file(folder / "t.csv", csv);
    return survey_columns(task, folder);
  }

  // A header and 40 rows in which % is the row's number, and * that number modulo 4.
  static std::string rows(const std::string& header, const std::string& pattern) {
    std::string csv = header + '\n';
    for (int row = 0; row < 40; ++row) {
      for (const char c : pattern) {
        csv += c == '%'   ? std::to_string(row)
               : c == '*' ? std::to_string(row % 4)
                          : std::string(1, c);
      }
      csv += '\n';
    }
    return csv;
  }

  std::filesystem::path folder;
  Task task;
};

TEST_F(ColumnsTest, CountsValuesOfRowsWithAnOutput) {
  const ColumnSurvey survey = of(rows("text,label,price", "t%,l*,*.5") + "x,,1\ny,l1,\n");
  EXPECT_EQ(survey.rows, 41U);
  EXPECT_EQ(survey.find("text")->distinct, 41U);
  EXPECT_EQ(survey.find("price")->values, 40U);
  EXPECT_EQ(survey.find("price")->distinct, 4U);
  EXPECT_EQ(survey.find("price")->numbers, 40U);
  EXPECT_EQ(survey.find("none"), nullptr);
}

TEST_F(ColumnsTest, AColumnTellsTheOutputWhereItsValuesComeBackWithOneAlone) {
  const ColumnSurvey survey = of(rows("id,text,label,code,half,same", "%,t%,l*,c*,h,s"));
  EXPECT_TRUE(survey.find("code")->tells_output);
  EXPECT_FALSE(survey.find("id")->tells_output);    // every value once
  EXPECT_FALSE(survey.find("same")->tells_output);  // one value with all outputs
  const ColumnSurvey broken = of(rows("text,label,code", "t%,l*,c*") + "x,l1,c2\n");
  EXPECT_FALSE(broken.find("code")->tells_output);
}

TEST_F(ColumnsTest, FindsDatesAndTheOddOnesAmongThem) {
  const ColumnSurvey survey =
      of(rows("text,label,sent", "t%,l*,2024-05-1* 10:00") + "x,l1,1970-01-01\ny,l1,soon\n");
  const ColumnProfile& sent = *survey.find("sent");
  EXPECT_EQ(sent.dates, 41U);
  EXPECT_EQ(sent.first_time, 1'715'335'200);  // 2024-05-10 10:00 UTC
  EXPECT_EQ(sent.last_time, 1'715'594'400);
  EXPECT_EQ(sent.odd_dates, 2U);
  EXPECT_EQ(sent.odd_date, "1970-01-01");
  EXPECT_EQ(sent.odd_date_line, 42U);
  EXPECT_EQ(survey.find("text")->odd_dates, 0U);
}

TEST_F(ColumnsTest, DatesOfWhichNobodyCanTellDayFromMonthHaveNoFirstAndLast) {
  const ColumnSurvey unclear = of(rows("text,label,sent", "t%,l*,03/04/2024"));
  EXPECT_EQ(unclear.find("sent")->dates, 40U);
  EXPECT_EQ(unclear.find("sent")->first_time, std::nullopt);
  const ColumnSurvey clear = of(rows("text,label,sent", "t%,l*,03/1*/2024"));
  EXPECT_EQ(clear.find("sent")->first_time, 1'710'028'800);  // 2024-03-10
  EXPECT_EQ(of(rows("text,label,sent", "t%,l*,2024051*")).find("sent")->dates, 0U);
}

TEST_F(ColumnsTest, CountsOutputsThatStandInTheirInput) {
  task.kind = TaskKind::Generate;
  const ColumnSurvey survey =
      of("text,label\nthe answer is Paris,Paris\nno,Rome\nit is 7,7\nOslo!,Oslo\n");
  EXPECT_EQ(survey.outputs_in_input, 2U);  // "7" may stand anywhere
  EXPECT_EQ(survey.output_in_input_line, 2U);
}

}  // namespace
}  // namespace tuneornot
