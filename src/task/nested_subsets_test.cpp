#include "task/nested_subsets.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>

namespace tuneornot {
namespace {

std::vector<Example> examples(std::size_t rows, std::size_t rows_of_group = 1) {
  std::vector<Example> result;
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string number = std::to_string(row);
    result.push_back({.id = number,
                      .input = "text " + number,
                      .output = row % 4 == 0 ? "rare" : "common",
                      .group = rows_of_group == 1 ? "" : std::to_string(row / rows_of_group)});
  }
  return result;
}

std::set<std::string> ids_of(std::span<const Example> rows) {
  std::set<std::string> ids;
  for (const Example& row : rows) {
    ids.insert(row.id);
  }
  return ids;
}

std::map<std::string, std::size_t> labels_of(std::span<const Example> rows) {
  std::map<std::string, std::size_t> counts;
  for (const Example& row : rows) {
    ++counts[row.output];
  }
  return counts;
}

using Sizes = std::vector<std::size_t>;

TEST(NestedSubsetsTest, SizesEndWithAQuarterHalfAndAllOfThePool) {
  EXPECT_EQ(curve_sizes(9003), (Sizes{8, 32, 128, 512, 2250, 4501, 9003}));
  EXPECT_EQ(curve_sizes(1500), (Sizes{8, 32, 128, 375, 750, 1500}));
  EXPECT_EQ(curve_sizes(397), (Sizes{8, 32, 99, 198, 397}));
  EXPECT_EQ(curve_sizes(32), (Sizes{8, 16, 32}));
}

TEST(NestedSubsetsTest, EachSizeHoldsTheSmallerOnesAndIsMet) {
  const std::vector<Example> rows = examples(1500);
  const Sizes sizes = curve_sizes(1500);
  const auto subsets = nested_subsets(rows, Task{}, sizes, 1, 1);
  ASSERT_EQ(subsets.size(), sizes.size() - 1);
  for (std::size_t size = 0; size < subsets.size(); ++size) {
    EXPECT_EQ(subsets[size].size(), sizes[size]);
    const std::set<std::string> larger =
        ids_of(size + 1 < subsets.size() ? subsets[size + 1] : rows);
    EXPECT_TRUE(std::ranges::includes(larger, ids_of(subsets[size])));
  }
}

TEST(NestedSubsetsTest, SharesOutEachLabelAsItIsInAll) {
  for (const std::vector<Example>& subset :
       nested_subsets(examples(1500), Task{}, curve_sizes(1500), 1, 1)) {
    EXPECT_NEAR(static_cast<double>(labels_of(subset)["rare"]),
                static_cast<double>(subset.size()) / 4,
                1.01);
  }
}

TEST(NestedSubsetsTest, KeepsGroupsWhole) {
  const std::vector<Example> rows = examples(1500, 5);
  for (const std::vector<Example>& subset : nested_subsets(rows, Task{}, curve_sizes(1500), 1, 2)) {
    std::map<std::string, std::size_t> sizes;
    for (const Example& row : subset) {
      ++sizes[row.group];
    }
    for (const auto& [group, size] : sizes) {
      EXPECT_EQ(size, 5U) << group;
    }
  }
}

TEST(NestedSubsetsTest, AnotherDrawIsOtherRowsAndTheSameOneTheSame) {
  const std::vector<Example> rows = examples(400);
  const Sizes sizes = curve_sizes(400);
  EXPECT_EQ(ids_of(nested_subsets(rows, Task{}, sizes, 1, 1)[1]),
            ids_of(nested_subsets(rows, Task{}, sizes, 1, 1)[1]));
  EXPECT_NE(ids_of(nested_subsets(rows, Task{}, sizes, 1, 1)[1]),
            ids_of(nested_subsets(rows, Task{}, sizes, 1, 2)[1]));
}

TEST(NestedSubsetsTest, RowsOfSeveralLabelsAreTakenToo) {
  std::vector<Example> rows = examples(200);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    rows[row].output = row % 2 == 0 ? R"(["late"])" : R"(["damaged","late"])";
  }
  const Task task{.many = true};
  const Sizes sizes = curve_sizes(200);
  EXPECT_EQ(nested_subsets(rows, task, sizes, 1, 1)[1].size(), sizes[1]);
}

TEST(NestedSubsetsDeathTest, NeedsSizesThatGrowToAllRows) {
  EXPECT_DEATH(curve_sizes(31), "pool of 32");
  EXPECT_DEATH(nested_subsets(examples(40), Task{}, Sizes{8, 20}, 1, 1), "all rows");
  EXPECT_DEATH(nested_subsets(examples(40), Task{}, Sizes{8, 8, 40}, 1, 1), "grow");
}

}  // namespace
}  // namespace tuneornot
