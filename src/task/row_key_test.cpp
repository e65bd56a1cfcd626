#include "task/row_key.h"

#include <gtest/gtest.h>

#include <set>

#include "base/random.h"

namespace tuneornot {
namespace {

RowKey key_of(const ExampleView& example, TaskKind kind = TaskKind::Classify) {
  return RowHasher(kind).key_of(example);
}

TEST(RowKeyTest, TellsTextsApartExactlyAndAfterNormalisation) {
  const RowKey key = key_of({.line = 7, .input = "Where is it?", .output = "a"});
  const RowKey near = key_of({.line = 9, .input = "where IS it", .output = "a"});
  const RowKey other = key_of({.line = 9, .input = "Where was it?", .output = "a"});
  EXPECT_EQ(key.line, 7U);
  EXPECT_EQ(key.near, near.near);
  EXPECT_NE(key.exact, near.exact);
  EXPECT_NE(key.id, near.id);
  EXPECT_NE(key.near, other.near);
}

TEST(RowKeyTest, TheIdIsThatOfInputAndOutputAlone) {
  const ExampleView example = {.line = 7, .input = "x", .output = "a", .group = "g"};
  EXPECT_EQ(key_of(example).id, row_id(example));
  EXPECT_EQ(row_id(example), row_id({.line = 8, .input = "x", .output = "a"}));
  EXPECT_NE(row_id(example), row_id({.line = 7, .input = "x", .output = "b"}));
  EXPECT_NE(row_id({.input = "x", .output = "a"}), row_id({.input = "a", .output = "x"}));
}

TEST(RowKeyTest, GroupsHaveNumbersFromOneAndNoGroupHasNone) {
  RowHasher hasher(TaskKind::Classify);
  EXPECT_EQ(hasher.key_of({.group = "acme"}).group, 1U);
  EXPECT_EQ(hasher.key_of({.group = ""}).group, 0U);
  EXPECT_EQ(hasher.key_of({.group = "zeta"}).group, 2U);
  EXPECT_EQ(hasher.key_of({.group = "acme"}).group, 1U);
}

TEST(RowKeyTest, LabelsHaveNumbersAndOutputsToGenerateHashes) {
  RowHasher hasher(TaskKind::Classify);
  EXPECT_EQ(hasher.key_of({.output = "a"}).label, 0U);
  EXPECT_EQ(hasher.key_of({.output = "b"}).label, 1U);
  EXPECT_EQ(hasher.key_of({.output = "a"}).label, 0U);
  EXPECT_EQ(hasher.labels().size(), 2U);
  RowHasher to_generate(TaskKind::Generate);
  EXPECT_EQ(to_generate.key_of({.output = "a"}).label, to_generate.key_of({.output = "a"}).label);
  EXPECT_NE(to_generate.key_of({.output = "a"}).label, to_generate.key_of({.output = "b"}).label);
  EXPECT_EQ(to_generate.labels().size(), 0U);
}

TEST(HashNumbersTest, StayTheSameWhileTheTableGrows) {
  Rng rng(2);
  std::vector<std::uint64_t> hashes = {0};
  while (hashes.size() < 10'000) {
    hashes.push_back(rng.next() & ~0xFFULL);  // that all begin their search at few places
  }
  HashNumbers numbers;
  for (int round = 0; round < 2; ++round) {
    for (std::uint32_t i = 0; i < hashes.size(); ++i) {
      ASSERT_EQ(numbers.number_of(hashes[i]), i + 1);
    }
  }
}

}  // namespace
}  // namespace tuneornot
