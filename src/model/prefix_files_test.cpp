#include "model/prefix_files.h"

#include <gtest/gtest.h>

#include <numeric>

#include "base/files.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;

class PrefixFilesTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("prefix_files_" +
              std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  PrefixFiles files(const std::string& computed_by = "a model") const {
    return {folder, computed_by};
  }
  std::vector<fs::path> names() const {
    std::error_code failed;
    return entries_of(folder, failed);
  }

  static std::vector<Token> tokens(std::size_t count) {
    std::vector<Token> tokens(count);
    std::iota(tokens.begin(), tokens.end(), 7);
    return tokens;
  }
  static ResidentPrefixes::Prefix prefix(std::size_t count) {
    return {.tokens = tokens(count), .adapter = {}, .state = {1, 0, 255, 13, 10}};
  }

  fs::path folder;
};

TEST_F(PrefixFilesTest, AnotherRunFindsTheSameBytes) {
  files().keep(prefix(300));
  EXPECT_EQ(files().find(tokens(300), {}), prefix(300).state);
  EXPECT_EQ(names().size(), 1U);
}

TEST_F(PrefixFilesTest, OtherTokensAnotherModelAndAnotherAdapterFindNothing) {
  files().keep(prefix(300));
  EXPECT_EQ(files().find(tokens(301), {}), std::nullopt);
  EXPECT_EQ(files("another").find(tokens(300), {}), std::nullopt);
  EXPECT_EQ(files().find(tokens(300), {.path = "a.gguf", .bytes = 1}), std::nullopt);
}

TEST_F(PrefixFilesTest, ShortOnesAreNotKept) {
  files().keep(prefix(255));
  EXPECT_TRUE(names().empty());
}

TEST_F(PrefixFilesTest, WhatIsDamagedIsNotThereAndIsWrittenAnew) {
  files().keep(prefix(300));
  const fs::path file = names().front();
  for (const std::string& damaged : {std::string(), std::string("abc"), read_file(file) + '.'}) {
    write_file(file, damaged);
    EXPECT_EQ(files().find(tokens(300), {}), std::nullopt);
  }
  files().keep(prefix(300));
  EXPECT_EQ(files().find(tokens(300), {}), prefix(300).state);
}

TEST_F(PrefixFilesTest, WhereNothingCanBeWrittenNothingIsKept) {
  const PrefixFiles nowhere("/proc/none", "a model");
  nowhere.keep(prefix(300));
  EXPECT_EQ(nowhere.find(tokens(300), {}), std::nullopt);
}

}  // namespace
}  // namespace tuneornot
