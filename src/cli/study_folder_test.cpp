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
  write_file(folder_ / "a.csv", csv(600));
  const StudyPlace place = find_study(folder_ / "a.csv", {});
  EXPECT_EQ(place.folder, folder_);
  EXPECT_EQ(place.data, "a.csv");
}

TEST_F(StudyFolderTest, AnotherFolderHoldsThePathToTheDataFile) {
  write_file(folder_ / "a.csv", csv(600));
  const StudyPlace place = find_study(folder_ / "a.csv", folder_ / "study");
  EXPECT_EQ(place.folder, folder_ / "study");
  EXPECT_EQ(place.data, "../a.csv");
}

TEST_F(StudyFolderTest, ATaskFileAndItsFolderNameTheSameStudy) {
  write_file(folder_ / "task.yaml", "data: {file: a.csv}\n");
  EXPECT_EQ(find_study(folder_ / "task.yaml", {}).folder, folder_);
  EXPECT_EQ(find_study(folder_, {}).folder, folder_);
}

TEST_F(StudyFolderTest, WhatIsNotThereIsRefused) {
  expect_error(ErrorKind::Data, "no such file or folder", [&] { find_study(folder_ / "x", {}); });
  write_file(folder_ / "other.yaml", "");
  expect_error(
      ErrorKind::Data, "called task.yaml", [&] { find_study(folder_ / "other.yaml", {}); });
}

TEST_F(StudyFolderTest, AnInferredTaskIsCompleteAndSplit) {
  write_file(folder_ / "a.csv", csv(600));
  const LoadedStudy study = load_study(find_study(folder_, {}), {});
  EXPECT_TRUE(study.inferred);
  EXPECT_EQ(study.task.name, "a");
  EXPECT_EQ(study.task.data.input, std::vector<std::string>{"message"});
  EXPECT_EQ(study.task.metrics,
            std::vector<std::string>{"macro_f1"});  // a label holds half the rows
  EXPECT_EQ(study.split.test.size(), 180U);
  EXPECT_FALSE(study.said.empty());
  EXPECT_FALSE(std::filesystem::exists(task_file(folder_)));
}

TEST_F(StudyFolderTest, AFolderWithSeveralDataFilesIsRefusedWithTheirNames) {
  write_file(folder_ / "a.csv", csv(600));
  write_file(folder_ / "b.csv", csv(600));
  expect_error(
      ErrorKind::Data, "\"a.csv\" and \"b.csv\"", [&] { load_study(find_study(folder_, {}), {}); });
}

TEST_F(StudyFolderTest, AnEmptyFolderIsRefused) {
  expect_error(
      ErrorKind::Data, "holds no task.yaml", [&] { load_study(find_study(folder_, {}), {}); });
}

TEST_F(StudyFolderTest, ATaskFileOfAnotherDataFileIsNotUsed) {
  write_file(folder_ / "a.csv", csv(600));
  write_file(folder_ / "b.csv", csv(600));
  write_file(folder_ / "task.yaml", "data: {file: a.csv, input: message, output: topic}\n");
  EXPECT_FALSE(load_study(find_study(folder_ / "a.csv", {}), {}).inferred);
  expect_error(
      ErrorKind::Data, "--study DIR", [&] { load_study(find_study(folder_ / "b.csv", {}), {}); });
}

TEST_F(StudyFolderTest, HintsBesideATaskFileAreRefused) {
  write_file(folder_ / "a.csv", csv(600));
  write_file(folder_ / "task.yaml", "data: {file: a.csv, input: message, output: topic}\n");
  expect_error(ErrorKind::Usage, "edit it there", [&] {
    load_study(find_study(folder_, {}), {.output = "topic"});
  });
}

}  // namespace
}  // namespace tuneornot
