#include "base/cache_folder.h"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "base/files.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;

class CacheFolderTest : public testing::Test {
 protected:
  void SetUp() override {
    folder = fs::path(testing::TempDir()) /
             ("cache_folder_" +
              std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));
    fs::remove_all(folder);
  }
  void TearDown() override { fs::remove_all(folder); }

  void leave(const char* name, std::chrono::hours age) const {
    write_file(folder / name, std::string(1'000, 'x'));
    fs::last_write_time(folder / name, fs::file_time_type::clock::now() - age);
  }
  bool has(const char* name) const { return fs::exists(folder / name); }

  fs::path folder;
};

TEST_F(CacheFolderTest, WhatWasNotUsedForLongestMakesWay) {
  const CacheFolder cache(folder, ".x", 3'000);
  ASSERT_TRUE(cache.can_hold(1'000));
  leave("a.x", std::chrono::hours(3));
  leave("b.x", std::chrono::hours(2));
  leave("c.x", std::chrono::hours(1));
  leave("old.y", std::chrono::hours(50));
  CacheFolder::mark_used(cache.file("a"));
  cache.make_room(1'000);
  EXPECT_TRUE(has("a.x"));
  EXPECT_FALSE(has("b.x"));
  EXPECT_TRUE(has("c.x"));
  EXPECT_TRUE(has("old.y"));
  cache.make_room(3'000);
  EXPECT_FALSE(has("a.x"));
  EXPECT_FALSE(has("c.x"));
}

TEST_F(CacheFolderTest, WhatNobodyFinishesIsRemovedTheNextDay) {
  const CacheFolder cache(folder, ".x", 10'000);
  ASSERT_TRUE(cache.can_hold(0));
  leave("left.1.unfinished", std::chrono::hours(25));
  leave("growing.2.unfinished", std::chrono::hours(1));
  cache.make_room(0);
  EXPECT_FALSE(has("left.1.unfinished"));
  EXPECT_TRUE(has("growing.2.unfinished"));
  EXPECT_EQ(cache.unfinished("a").extension(), ".unfinished");
  EXPECT_EQ(cache.unfinished("a").parent_path(), folder);
}

TEST_F(CacheFolderTest, WhatIsLargerThanTheLimitOrHasNoFolderCannotBeHeld) {
  EXPECT_FALSE(CacheFolder(folder, ".x", 3'000).can_hold(3'001));
  EXPECT_FALSE(CacheFolder("/proc/none", ".x", 3'000).can_hold(1));
  CacheFolder("/proc/none", ".x", 3'000).make_room(1);
  CacheFolder::mark_used("/proc/none/a.x");
}

}  // namespace
}  // namespace tuneornot
