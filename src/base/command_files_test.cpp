#include "base/command_files.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"

namespace tuneornot {
namespace {

TEST(CommandFilesTest, TheHashIsOfTheFilesThatACommandNames) {
  const std::filesystem::path folder = std::filesystem::path(testing::TempDir()) / "command files";
  std::filesystem::create_directories(folder);
  write_file(folder / "two words.py", "1");
  write_file(folder / "other.py", "1");
  const auto hash = [&] { return hash_of_command_files("python3 'two words.py' --fast", folder); };
  const std::string before = hash();
  write_file(folder / "other.py", "2");
  EXPECT_EQ(hash(), before);
  write_file(folder / "two words.py", "2");
  EXPECT_NE(hash(), before);
  std::filesystem::remove_all(folder);
  EXPECT_EQ(hash(), hash_of_command_files("cat", folder));
  EXPECT_THROW(hash_of_command_files("'", folder), Error);
}

}  // namespace
}  // namespace tuneornot
