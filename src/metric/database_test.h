#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace tuneornot {

// A folder of the running test's own, with a small SQLite database in it.
class DatabaseTest : public testing::Test {
 protected:
  void SetUp() override;
  void TearDown() override;

  // Runs SQL that may change things, and creates the file where it is missing.
  static void write(const std::filesystem::path& file, const std::string& sql);

  std::filesystem::path folder;
  std::filesystem::path file;  // shop.db: as in tools/golden_sql.py
};

}  // namespace tuneornot
