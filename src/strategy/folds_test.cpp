#include "strategy/folds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

namespace tuneornot {
namespace {

std::vector<Example> rows() {
  std::vector<Example> rows;
  for (int i = 0; i < 90; ++i) {
    const std::string number = std::to_string(i);
    rows.push_back({.id = "row" + number,
                    .input = i % 10 == 0 ? "The same text!" : "text " + number,
                    .output = "a",
                    .group = i < 45 ? "customer " + std::to_string(i / 5) : ""});
  }
  return rows;
}

TEST(FoldsTest, KeepGroupsAndEqualTextsTogether) {
  Rng rng(1);
  const auto fold_of = fold_of_rows(rows(), 3, 1'000, rng);
  for (std::size_t i = 1; i < 45; ++i) {
    EXPECT_EQ(fold_of[i / 5 * 5], fold_of[i]);
  }
  for (std::size_t i = 0; i < 90; i += 10) {
    EXPECT_EQ(fold_of[i], fold_of[0]);
  }
}

TEST(FoldsTest, AreOfLikeSize) {
  Rng rng(2);
  std::map<std::size_t, int> sizes;
  for (const auto& fold : fold_of_rows(rows(), 3, 1'000, rng)) {
    ++sizes[fold.value_or(99)];
  }
  ASSERT_EQ(sizes.size(), 3U);
  for (const auto& [fold, size] : sizes) {
    EXPECT_GE(size, 15);
  }
}

TEST(FoldsTest, TakeWholeGroupsUntilThereAreEnough) {
  Rng rng(3);
  const auto fold_of = fold_of_rows(rows(), 3, 20, rng);
  const auto taken =
      std::ranges::count_if(fold_of, [](const auto& fold) { return fold.has_value(); });
  EXPECT_GE(taken, 20);
  EXPECT_LT(taken, 20 + 60);
  for (std::size_t i = 1; i < 45; ++i) {
    EXPECT_EQ(fold_of[i / 5 * 5], fold_of[i]);
  }
}

}  // namespace
}  // namespace tuneornot
