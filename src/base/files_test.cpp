#include "base/files.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "base/platform.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;

class FilesTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder_ = fs::path(testing::TempDir()) / ("files_test äö #1 " + std::string(test->name()));
    fs::remove_all(folder_);
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path folder_;
};

TEST_F(FilesTest, WhatWasWrittenIsRead) {
  const std::string bytes("a\0b\r\n\xff", 6);
  write_file(folder_ / "f", bytes);
  EXPECT_EQ(read_file(folder_ / "f"), bytes);
}

TEST_F(FilesTest, WritingLeavesNothingElseBehind) {
  write_file(folder_ / "f", "one");
  write_file(folder_ / "f", "two");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 1);
}

TEST_F(FilesTest, AFailedWriteKeepsTheOldFileAndLeavesNoOther) {
  write_file(folder_ / "f", "old");
  fs::create_directories(folder_ / "taken" / "x");  // a folder cannot be replaced by a file
  EXPECT_THROW(write_file(folder_ / "taken", "new"), Error);
  EXPECT_THROW(write_file(folder_ / "no such folder" / "f", "new"), Error);
  EXPECT_EQ(read_file(folder_ / "f"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder_), fs::directory_iterator()), 2);
}

TEST_F(FilesTest, AFileThatCannotBeReadIsADataErrorThatNamesIt) {
  for (const fs::path& path : {folder_ / "none", folder_}) {
    try {
      read_file(path);
      FAIL() << "expected an Error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Data);
      EXPECT_EQ(std::string(error.what()).find(path.string()), 0U) << error.what();
    }
  }
}

TEST_F(FilesTest, ALockIsHeldByOneAndReleasedAtItsEnd) {
  {
    const FileLock lock(folder_ / "lock");
    try {
      const FileLock second(folder_ / "lock");
      FAIL() << "expected an Error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Storage);
      EXPECT_NE(std::string(error.what()).find("another tuneornot (process"), std::string::npos);
    }
  }
  EXPECT_NO_THROW(FileLock(folder_ / "lock"));
}

}  // namespace
}  // namespace tuneornot
