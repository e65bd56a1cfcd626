#include "hub/cache.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "base/error.h"
#include "base/files.h"

namespace tuneornot {
namespace {

namespace fs = std::filesystem;

const std::string kCommit(40, 'a');
const std::string kOther(40, 'b');

class CacheTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto* test = testing::UnitTest::GetInstance()->current_test_info();
    cache = fs::path(testing::TempDir()) / ("tuneornot cache " + std::string(test->name()));
    fs::remove_all(cache);
  }
  void TearDown() override { fs::remove_all(cache); }

  void add(const std::string& commit, const std::string& file, const std::string& etag) const {
    const CachePlaces places =
        places_of(cache, {.repository = "org/repo", .commit = commit, .file = file, .etag = etag});
    make_folders(places);
    write_file(places.blob, "bytes of " + etag);
    link_blob(places);
    set_main(places, commit);
  }

  fs::path cache;
};

TEST_F(CacheTest, IsLaidOutAsOthersExpect) {
  add(kCommit, "sub/m.gguf", "e1");
  const fs::path folder = cache / "models--org--repo";
  EXPECT_EQ(read_file(folder / "refs/main"), kCommit);
  EXPECT_EQ(fs::read_symlink(folder / "snapshots" / kCommit / "sub/m.gguf"), "../../../blobs/e1");
  EXPECT_EQ(read_file(folder / "snapshots" / kCommit / "sub/m.gguf"), "bytes of e1");
}

TEST_F(CacheTest, WhatMainIsComesFirst) {
  add(kOther, "m.gguf", "e2");
  add(kCommit, "m.gguf", "e1");
  write_file(cache / "models--org--repo/refs/main", kOther + "\n");
  const auto snapshots = cached_snapshots(cache, "org/repo");
  ASSERT_EQ(snapshots.size(), 2U);
  EXPECT_EQ(snapshots[0].commit, kOther);
  EXPECT_EQ(snapshots[1].commit, kCommit);
  EXPECT_EQ(snapshots[0].files, std::vector<std::string>{"m.gguf"});
}

TEST_F(CacheTest, WhatIsNotThereIsNotListed) {
  add(kCommit, "m.gguf", "e1");
  add(kCommit, "sub/n.gguf", "e2");
  fs::remove(cache / "models--org--repo/blobs/e1");
  fs::create_directories(cache / "models--org--repo/snapshots/not a commit");
  fs::create_directory_symlink("..", cache / "models--org--repo/snapshots" / kCommit / "circle");
  const auto snapshots = cached_snapshots(cache, "org/repo");
  ASSERT_EQ(snapshots.size(), 1U);
  EXPECT_EQ(snapshots[0].files, std::vector<std::string>{"sub/n.gguf"});
  EXPECT_TRUE(cached_snapshots(cache, "org/none").empty());
  EXPECT_TRUE(cached_snapshots(cache / "none", "org/repo").empty());
}

TEST_F(CacheTest, RepositoriesOfModelsAreListed) {
  add(kCommit, "m.gguf", "e1");
  fs::create_directories(cache / "datasets--org--data");
  fs::create_directories(cache / "models--gpt2");
  EXPECT_EQ(cached_repositories(cache), std::vector<std::string>{"org/repo"});
  EXPECT_TRUE(cached_repositories(cache / "none").empty());
}

TEST_F(CacheTest, WhereNothingCanBeMadeIsAStorageError) {
  fs::create_directories(cache);
  write_file(cache / "models--org--repo", "in the way");
  try {
    add(kCommit, "m.gguf", "e1");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Storage);
  }
}

TEST_F(CacheTest, ANameThatCannotBeLinkedIsAStorageError) {
  const CachePlaces places = places_of(
      cache, {.repository = "org/repo", .commit = kCommit, .file = "m.gguf", .etag = "e1"});
  make_folders(places);
  fs::create_directories(places.snapshot / "in the way");
  try {
    link_blob(places);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::Storage);
  }
}

}  // namespace
}  // namespace tuneornot
