#include "cli/study_folder.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "cli/folder_test.h"

namespace tuneornot {
namespace {

std::string csv(int rows) {
  std::string text = "message,topic\n";
  for (int i = 0; i < rows; ++i) {
    text += "message number " + std::to_string(i) + "," + (i % 2 == 0 ? "even" : "odd") + "\n";
  }
  return text;
}

class StudyFolderTest : public FolderTest {};

TEST_F(StudyFolderTest, ADataFileNamesTheFolderItIsIn) {
  write_file(folder / "a.csv", csv(600));
  const StudyPlace place = find_study(folder / "a.csv", {});
  EXPECT_EQ(place.folder, folder);
  EXPECT_EQ(place.data, "a.csv");
}

TEST_F(StudyFolderTest, AnotherFolderHoldsThePathToTheDataFile) {
  write_file(folder / "a.csv", csv(600));
  const StudyPlace place = find_study(folder / "a.csv", folder / "study");
  EXPECT_EQ(place.folder, folder / "study");
  EXPECT_EQ(place.data, "../a.csv");
}

TEST_F(StudyFolderTest, ATaskFileAndItsFolderNameTheSameStudy) {
  write_file(folder / "task.yaml", "data: {file: a.csv}\n");
  EXPECT_EQ(find_study(folder / "task.yaml", {}).folder, folder);
  EXPECT_EQ(find_study(folder, {}).folder, folder);
}

TEST_F(StudyFolderTest, WhatIsNotThereIsRefused) {
  expect_error(ErrorKind::Data, "no such file or folder", [&] { find_study(folder / "x", {}); });
  write_file(folder / "other.yaml", "");
  expect_error(ErrorKind::Data, "called task.yaml", [&] { find_study(folder / "other.yaml", {}); });
}

TEST_F(StudyFolderTest, AnInferredTaskIsCompleteAndSplit) {
  write_file(folder / "a.csv", csv(600));
  const LoadedStudy study = load_study(find_study(folder, {}), {}, nullptr);
  EXPECT_TRUE(study.inferred);
  EXPECT_EQ(study.task.name, "a");
  EXPECT_EQ(study.task.data.input, std::vector<std::string>{"message"});
  EXPECT_EQ(study.task.metrics,
            std::vector<std::string>{"macro_f1"});  // a label holds half the rows
  EXPECT_EQ(study.split.test.size(), 180U);
  EXPECT_FALSE(study.said.empty());
  EXPECT_FALSE(std::filesystem::exists(task_file(folder)));
}

TEST_F(StudyFolderTest, WhatIsNotObviousIsRefusedWithTheOptionsThatSettleIt) {
  write_file(folder / "a.csv", "x1,x2,x3\na,b,c\n");
  expect_error(ErrorKind::Data, "--input x1 --output x3", [&] {
    load_study(find_study(folder, {}), {}, nullptr);
  });
}

TEST_F(StudyFolderTest, AFolderWithSeveralDataFilesIsRefusedWithTheirNames) {
  write_file(folder / "a.csv", csv(600));
  write_file(folder / "b.csv", csv(600));
  expect_error(ErrorKind::Data, R"("a.csv" and "b.csv")", [&] {
    load_study(find_study(folder, {}), {}, nullptr);
  });
}

TEST_F(StudyFolderTest, AnEmptyFolderIsRefused) {
  expect_error(ErrorKind::Data, "holds no task.yaml", [&] {
    load_study(find_study(folder, {}), {}, nullptr);
  });
}

TEST_F(StudyFolderTest, ATaskFileOfAnotherDataFileIsNotUsed) {
  write_file(folder / "a.csv", csv(600));
  write_file(folder / "b.csv", csv(600));
  write_file(folder / "task.yaml", "data: {file: a.csv, input: message, output: topic}\n");
  EXPECT_FALSE(load_study(find_study(folder / "a.csv", {}), {}, nullptr).inferred);
  expect_error(ErrorKind::Data, "--study DIR", [&] {
    load_study(find_study(folder / "b.csv", {}), {}, nullptr);
  });
}

TEST_F(StudyFolderTest, HintsBesideATaskFileAreRefused) {
  write_file(folder / "a.csv", csv(600));
  write_file(folder / "task.yaml", "data: {file: a.csv, input: message, output: topic}\n");
  expect_error(ErrorKind::Usage, "edit it there", [&] {
    load_study(find_study(folder, {}), {.output = "topic"}, nullptr);
  });
}

}  // namespace
}  // namespace tuneornot
