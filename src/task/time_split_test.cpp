#include "task/time_split.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/refusal_test.h"
#include "task/split.h"

namespace tuneornot {
namespace {

using Sides = std::vector<std::size_t>;
using Times = std::vector<std::optional<std::int64_t>>;

// Rows of the groups given; 0 is a row of its own.
Sides split_rows(const std::vector<std::uint32_t>& groups,
                 const Times& times,
                 const Sides& targets) {
  std::vector<RowKey> rows(groups.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    rows[row] = {.id = row + 1, .near = row + 1, .group = groups[row], .line = row + 2};
  }
  return split_by_time(Groups(rows), times, targets);
}

TEST(TimeSplitTest, TheLatestRowsStandFirst) {
  EXPECT_EQ(split_rows({0, 0, 0, 0, 0}, {30, 10, 50, 20, 40}, {2, 1, 2}), (Sides{1, 2, 0, 2, 0}));
}

TEST(TimeSplitTest, AGroupStandsWhereItsLatestRowDoes) {
  EXPECT_EQ(split_rows({7, 0, 0, 7, 0}, {10, 20, 30, 50, 40}, {2, 1, 2}), (Sides{0, 2, 2, 0, 1}));
}

TEST(TimeSplitTest, RowsOfOneTimeStayTogetherOnTheSideTheyBringNearerToItsTarget) {
  EXPECT_EQ(split_rows({0, 0, 0, 0, 0}, {5, 5, 5, 1, 1}, {2, 0, 3}), (Sides{0, 0, 0, 2, 2}));
  EXPECT_EQ(split_rows({0, 0, 0, 0, 0}, {9, 5, 5, 5, 5}, {2, 2, 1}), (Sides{0, 2, 2, 2, 2}));
}

TEST(TimeSplitTest, RowsWithoutATimeStandLast) {
  EXPECT_EQ(split_rows({0, 0, 0, 0}, {std::nullopt, 3, std::nullopt, 1}, {1, 2, 1}),
            (Sides{2, 0, 2, 1}));
}

Task timed_task() {
  return {.data = {.file = "t.csv", .time = "created"}};
}

Dataset timed(std::size_t rows) {
  Dataset dataset;
  for (std::size_t row = 0; row < rows; ++row) {
    dataset.examples.push_back({.id = std::to_string(1'000'000 + row),
                                .input = "text " + std::to_string(row),
                                .output = row % 2 == 0 ? "a" : "b",
                                .time = static_cast<std::int64_t>(row * 7 % rows),
                                .file = "t.csv",
                                .line = row + 2});
  }
  return dataset;
}

std::pair<std::int64_t, std::int64_t> ends(const std::vector<Example>& rows) {
  const auto time = [](const Example& row) { return row.time.value_or(-1); };
  const auto [first, last] = std::ranges::minmax(rows, {}, time);
  return {time(first), time(last)};
}

TEST(TimeSplitTest, ATaskWithATimeIsTestedOnItsLatestRows) {
  const Split split = split_dataset(timed(1000), timed_task(), 1);
  EXPECT_EQ(split.test.size(), 300U);
  EXPECT_EQ(split.dev.size(), 150U);
  EXPECT_EQ(ends(split.test), (std::pair<std::int64_t, std::int64_t>(700, 999)));
  EXPECT_EQ(ends(split.dev), (std::pair<std::int64_t, std::int64_t>(550, 699)));
  EXPECT_EQ(ends(split.train), (std::pair<std::int64_t, std::int64_t>(0, 549)));
}

TEST(TimeSplitTest, WithATestFileTheLatestOfTrainAreDev) {
  Dataset dataset = timed(1000);
  dataset.test = {{.id = "1", .input = "new", .output = "a", .file = "u.csv"}};
  const Split split = split_dataset(dataset, timed_task(), 1);
  EXPECT_EQ(split.test.size(), 1U);
  EXPECT_EQ(ends(split.dev), (std::pair<std::int64_t, std::int64_t>(850, 999)));
}

TEST(TimeSplitTest, RefusesRowsThatAreAllOfOneTime) {
  Dataset dataset = timed(1000);
  for (Example& row : dataset.examples) {
    row.time = 5;
  }
  EXPECT_EQ(refusal([&] { split_dataset(dataset, timed_task(), 1); }),
            "t.csv: the rows cannot be split by time: too many are of one time or group, or have "
            "no time; name another column, or none");
}

TEST(TimeSplitTest, FewRowsAreFoldedWithoutRegardToTime) {
  EXPECT_EQ(split_dataset(timed(120), timed_task(), 1).folds,
            split_dataset(timed(120), Task{}, 1).folds);
}

}  // namespace
}  // namespace tuneornot
