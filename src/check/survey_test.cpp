#include "check/survey.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/files.h"
#include "check/faults.h"
#include "check/survey_text.h"
#include "table/faults.h"
#include "task/dataset.h"
#include "task/faults.h"
#include "task/split.h"
#include "test_paths.h"

namespace tuneornot {
namespace {

class SurveyTest : public testing::Test {
 protected:
  void SetUp() override {
    const std::string test = testing::UnitTest::GetInstance()->current_test_info()->name();
    folder = std::filesystem::path(testing::TempDir()) / ("survey_" + test);
    std::filesystem::create_directories(folder);
    task.data = {.file = "t.csv", .input = {"text"}, .output = "label"};
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  Survey of(const std::string& csv) const {
    write_file(folder / "t.csv", csv);
    return survey(task, folder, {.seed = 1}, Problems());
  }

  // 600 rows of 300 customers, under three labels.
  static std::string customers() {
    std::string csv = "text,label,customer\n";
    for (int i = 0; i < 600; ++i) {
      csv += "my order " + std::to_string(i) + ",label " + std::to_string(i * i % 7 % 3) + ",c" +
             std::to_string(i % 300) + '\n';
    }
    return csv;
  }

  std::filesystem::path folder;
  Task task;
};

TEST_F(SurveyTest, SplitsAsARunDoes) {
  task.data.group = "customer";
  const Survey result = of(customers());
  const Split split = split_dataset(load_dataset(task, folder), task, 1);
  EXPECT_EQ(result.train_rows, split.train.size());
  EXPECT_EQ(result.dev_rows, split.dev.size());
  EXPECT_EQ(result.test_rows, split.test.size());
  EXPECT_EQ(result.groups, 300U);
  EXPECT_TRUE(result.is_usable());
}

TEST_F(SurveyTest, IsNotUsableWithASettingThatARunRefuses) {
  write_file(folder / "t.csv", customers());
  SurveyOptions options = {.seed = 1};
  options.check_settings = [](const Task& completed) {
    EXPECT_FALSE(completed.labels.empty());
    throw Error(ErrorKind::Usage, "no metric is called \"f2\"");
  };
  const Survey result = survey(task, folder, options, Problems());
  EXPECT_FALSE(result.is_usable());
  EXPECT_EQ(result.problems.front().kind, &fault::kSetting);
  EXPECT_EQ(sentence(result.problems.front()),
            "task.yaml: a setting that cannot be run with (no metric is called \"f2\")");
  EXPECT_EQ(result.rows_used, 600U);
}

TEST_F(SurveyTest, FoldsFewRowsAsARunDoes) {
  std::string few = "text,label,customer\n";
  for (int row = 0; row < 120; ++row) {
    few += "text " + std::to_string(row) + ",label " + std::to_string(row % 3) + ",c\n";
  }
  const Survey result = of(few);
  EXPECT_EQ(result.fold_rows, 120U);
  EXPECT_EQ(result.train_rows, split_dataset(load_dataset(task, folder), task, 1).train.size());
  EXPECT_EQ(result.test_rows, 0U);
  EXPECT_GT(result.detectable_difference.value_or(0), .1);
  EXPECT_TRUE(result.is_usable());
}

TEST_F(SurveyTest, CountsRowsAndLabels) {
  const Survey result = of(customers() + "short\nno label,,c1\n");
  EXPECT_EQ(result.rows_read, 602U);
  EXPECT_EQ(result.rows_used, 600U);
  ASSERT_EQ(result.labels.size(), 3U);
  EXPECT_GE(result.labels[0].rows, result.labels[1].rows);
  EXPECT_EQ(result.labels[0].rows + result.labels[1].rows + result.labels[2].rows, 600U);
}

TEST_F(SurveyTest, MeasuresLengthsInCharacters) {
  const Survey result = of(customers() + "\"" + std::string(20'000, 'a') + "\u00e4\",label 1,c1\n");
  EXPECT_EQ(result.input.longest, 20'001U);
  EXPECT_EQ(result.input.longest_line, 602U);
  EXPECT_NEAR(static_cast<double>(result.input.median), 12, 1);
}

TEST_F(SurveyTest, DataThatCannotBeSplitAreAProblem) {
  const Survey result = of("text,label\na,x\nb,y\nc,x\n");
  EXPECT_FALSE(result.is_usable());
  EXPECT_EQ(result.problems.front().kind->name, "no_split");
}

TEST_F(SurveyTest, AnOnlyInputMayTellTheLabel) {
  std::string csv = "text,code,label\n";
  for (int i = 0; i < 600; ++i) {
    csv += "text " + std::to_string(i) + ",c" + std::to_string(i % 30) + ",label " +
           std::to_string(i % 2) + '\n';
  }
  const auto tells = [&] {
    const std::vector<Problem> problems = of(csv).problems;
    return std::ranges::find(problems, &fault::kTellingInput, &Problem::kind) != problems.end();
  };
  task.data.input = {"text", "code"};
  EXPECT_TRUE(tells());
  task.data.input = {"code"};
  EXPECT_FALSE(tells());
}

TEST_F(SurveyTest, TheJsonHasWhatProgramsRead) {
  const auto json = nlohmann::json::parse(survey_json(of(customers() + "short\n")));
  EXPECT_EQ(json.at("format"), 1);
  EXPECT_EQ(json.at("rows_read"), 601);
  EXPECT_EQ(json.at("labels").at(0).at("count").get<int>() > 0, true);
  EXPECT_EQ(json.at("leaks").at("exact"), 0);
  const auto& problem = json.at("problems").at(0);
  EXPECT_EQ(problem.at("severity"), "warning");
  EXPECT_EQ(problem.at("kind"), "short_row");
  EXPECT_EQ(problem.at("lines").at(0), 602);
  EXPECT_EQ(problem.at("count"), 1);
}

TEST_F(SurveyTest, EveryKindOfFaultIsExplained) {
  const std::string page = read_file(TON_SOURCE_DIR "/docs/data.md");
  for (const auto kinds : {table_faults(), task_faults(), survey_faults()}) {
    for (const FaultKind* kind : kinds) {
      EXPECT_NE(page.find(std::string("| `") + std::string(kind->name) + "` | " +
                          std::string(name_of(kind->severity)) + " | " +
                          std::string(kind->message) + " |"),
                std::string::npos)
          << kind->name;
    }
  }
}

}  // namespace
}  // namespace tuneornot
