#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

#include "base/error.h"

// A folder of its own for each test of this module, and what is expected of errors.
namespace tuneornot {

class FolderTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    folder = std::filesystem::path(testing::TempDir()) /
             (std::string("tuneornot_") + test->test_suite_name() + test->name());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  template <typename Action>
  static void expect_error(ErrorKind kind, const std::string& part, Action action) {
    try {
      action();
      ADD_FAILURE() << "expected an Error about " << part;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind) << error.what();
      EXPECT_NE(std::string(error.what()).find(part), std::string::npos) << error.what();
    }
  }

  std::filesystem::path folder;
};

}  // namespace tuneornot
