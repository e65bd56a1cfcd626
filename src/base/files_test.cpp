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
    folder = fs::path(testing::TempDir()) / ("files_test äö #1 " + std::string(test->name()));
    fs::remove_all(folder);
    fs::create_directories(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  fs::path folder;
};

TEST_F(FilesTest, WhatWasWrittenIsRead) {
  const std::string bytes("a\0b\r\n\xff", 6);
  write_file(folder / "f", bytes);
  EXPECT_EQ(read_file(folder / "f"), bytes);
}

TEST_F(FilesTest, WritingLeavesNothingElseBehind) {
  write_file(folder / "f", "one");
  write_file(folder / "f", "two");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 1);
}

TEST_F(FilesTest, AFailedWriteKeepsTheOldFileAndLeavesNoOther) {
  write_file(folder / "f", "old");
  fs::create_directories(folder / "taken" / "x");  // a folder cannot be replaced by a file
  EXPECT_THROW(write_file(folder / "taken", "new"), Error);
  EXPECT_THROW(write_file(folder / "no such folder" / "f", "new"), Error);
  EXPECT_EQ(read_file(folder / "f"), "old");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder), fs::directory_iterator()), 2);
}

TEST_F(FilesTest, AFileThatCannotBeReadIsADataErrorThatNamesIt) {
  for (const fs::path& path : {folder / "none", folder}) {
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
    const FileLock lock(folder / "lock");
    try {
      const FileLock second(folder / "lock");
      FAIL() << "expected an Error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Storage);
      EXPECT_NE(std::string(error.what()).find("another tuneornot (process"), std::string::npos);
    }
  }
  EXPECT_NO_THROW(FileLock(folder / "lock"));
}

TEST(NewFolderTest, AppearsWithAllThatIsInItOrNotAtAll) {
  const std::filesystem::path place = std::filesystem::path(testing::TempDir()) / "new_folder";
  std::filesystem::remove_all(place);
  std::filesystem::create_directories(place);
  {
    NewFolder given_up(place / "out");
    write_file(given_up.path() / "a", "1");
  }
  EXPECT_TRUE(std::filesystem::is_empty(place));
  std::filesystem::create_directories(place / "out");
  NewFolder folder(place / "out/");
  write_file(folder.path() / "a", "2");
  EXPECT_TRUE(std::filesystem::is_empty(place / "out"));
  folder.publish();
  EXPECT_EQ(read_file(place / "out" / "a"), "2");
  EXPECT_THROW(NewFolder(place / "out"), Error);
  EXPECT_THROW(NewFolder(place / "no" / "out"), Error);
  std::filesystem::remove_all(place);
}

TEST_F(FilesTest, TheEntriesOfAFolderAreSorted) {
  write_file(folder / "b", "");
  write_file(folder / "a", "");
  fs::create_directory(folder / "c");
  std::error_code failed;
  EXPECT_EQ(entries_of(folder, failed),
            (std::vector<fs::path>{folder / "a", folder / "b", folder / "c"}));
  EXPECT_FALSE(failed);
  EXPECT_TRUE(entries_of(folder / "none", failed).empty());
  EXPECT_TRUE(failed);
}

TEST_F(FilesTest, AFileGrowsFromWhatIsThereAndThenGetsItsName) {
  {
    GrowingFile file(folder / "part");
    file.append("one ");
    EXPECT_EQ(file.bytes(), 4U);
  }
  GrowingFile file(folder / "part");
  EXPECT_EQ(file.bytes(), 4U);
  file.append("two");
  file.publish(folder / "whole");
  EXPECT_EQ(read_file(folder / "whole"), "one two");
  EXPECT_FALSE(fs::exists(folder / "part"));
}

TEST_F(FilesTest, AGrowingFileBeginsAnew) {
  GrowingFile file(folder / "part");
  file.append("wrong");
  file.clear();
  file.append("right");
  EXPECT_EQ(file.bytes(), 5U);
  EXPECT_EQ(read_file(folder / "part"), "right");
}

TEST_F(FilesTest, AGrowingFileThatCannotGrowIsAStorageError) {
  const auto kind_of = [](const auto& act) {
    try {
      act();
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::Usage;
  };
  EXPECT_EQ(kind_of([&] { GrowingFile(folder / "none" / "part"); }), ErrorKind::Storage);
  GrowingFile full("/dev/full");
  EXPECT_EQ(kind_of([&] { full.append("x"); }), ErrorKind::Storage);
  EXPECT_EQ(kind_of([&] { full.clear(); }), ErrorKind::Storage);
  GrowingFile file(folder / "part");
  EXPECT_EQ(kind_of([&] { file.publish(folder / "none" / "whole"); }), ErrorKind::Storage);
}

}  // namespace
}  // namespace tuneornot
