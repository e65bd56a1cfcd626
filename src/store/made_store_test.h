#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

#include "base/error.h"
#include "store/store.h"

// A store of its own for each test of this module, and what to put into it.
namespace tuneornot {

class StoreTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "store-test-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    path = folder / "study.db";
  }
  void TearDown() override { std::filesystem::remove_all(folder); }

  // Past the Store, as another program would. Gives the first column of the last row.
  std::string sql(const std::string& statements) const;

  void write(std::string_view bytes) const { std::ofstream(path, std::ios::binary) << bytes; }

  std::string error_on_opening() const {
    try {
      const Store store(path);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::Storage);
      return error.what();
    }
    return "";
  }

  std::string named(const std::string& message) const { return path.string() + ": " + message; }

  std::filesystem::path folder;
  std::filesystem::path path;
};

inline Trial trial_of(const std::string& key) {
  return {.key = key, .candidate = {.strategy = "zero_shot", .model = "smollm2"}};
}

inline Outcome outcome_of(const std::string& example_id) {
  return {.example_id = example_id, .answer = {.text = "refund"}, .score = 1};
}

}  // namespace tuneornot
