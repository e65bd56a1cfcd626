#include "task/label_sets.h"

#include <gtest/gtest.h>

namespace tuneornot {
namespace {

const std::vector<LabelCount> kSets = {
    {.name = R"(["a","b"])", .rows = 3, .test_rows = 1, .line = 4},
    {.name = R"(["b"])", .rows = 2, .test_rows = 0, .line = 2},
    {.name = R"(["c"])", .rows = 0, .test_rows = 5, .line = 3},
    {.name = R"(["a","c"])", .rows = 1, .test_rows = 0, .line = 9},
    {.name = "[]", .rows = 7, .test_rows = 0, .line = 5}};

TEST(LabelSetsTest, CountTheirLabels) {
  const std::vector<LabelCount> counts = counts_in_sets(kSets);
  ASSERT_EQ(counts.size(), 3U);
  EXPECT_EQ(counts[0].name, "b");
  EXPECT_EQ(counts[0].rows, 5U);
  EXPECT_EQ(counts[0].test_rows, 1U);
  EXPECT_EQ(counts[0].line, 2U);
  EXPECT_EQ(counts[1].name, "c");
  EXPECT_EQ(counts[1].rows, 1U);
  EXPECT_EQ(counts[1].test_rows, 5U);
  EXPECT_EQ(counts[1].line, 9U);  // of its first row in the train file
  EXPECT_EQ(counts[2].name, "a");
}

TEST(LabelSetsTest, CountTheirPairs) {
  const std::vector<LabelPair> pairs = pairs_in_sets(kSets);
  ASSERT_EQ(pairs.size(), 2U);
  EXPECT_EQ(pairs[0].first, "a");
  EXPECT_EQ(pairs[0].second, "b");
  EXPECT_EQ(pairs[0].rows, 4U);
  EXPECT_EQ(pairs[1].second, "c");
}

}  // namespace
}  // namespace tuneornot
