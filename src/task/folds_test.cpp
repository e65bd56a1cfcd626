#include "task/folds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/hash.h"
#include "base/normalise.h"
#include "base/refusal_test.h"
#include "task/split.h"

namespace tuneornot {
namespace {

Example example(const std::string& input, const std::string& label, const std::string& group) {
  return {.id = sha256(input + '\x1f' + label).substr(0, 16),
          .input = input,
          .output = label,
          .group = group,
          .file = "t.csv",
          .line = 2};
}

// Half of the labels are a, the others b and c alike; every tenth text is repeated.
Dataset rows_of(std::size_t count, std::size_t rows_a_group) {
  Dataset dataset;
  for (std::size_t row = 0; row < count; ++row) {
    const std::string label = row % 2 == 0 ? "a" : row % 4 == 1 ? "b" : "c";
    const std::string text =
        row % 10 == 9 ? "TEXT " + std::to_string(row - 1) + "!" : "text " + std::to_string(row);
    const std::string group =
        rows_a_group == 1 ? "" : "customer " + std::to_string(row / rows_a_group);
    dataset.examples.push_back(example(text, label, group));
  }
  return dataset;
}

Split folded(const Dataset& dataset) {
  return split_dataset(dataset, Task{}, 1);
}

std::vector<std::size_t> sizes_of(const std::vector<std::size_t>& folds) {
  std::vector<std::size_t> sizes(kFolds);
  for (const std::size_t fold : folds) {
    ++sizes.at(fold);
  }
  return sizes;
}

// In how many folds of a repeat the rows with one key are held out, at most.
template <typename Key>
std::size_t most_folds(const Split& split, const Key& key) {
  std::size_t most = 0;
  for (const std::vector<std::size_t>& folds : split.folds) {
    std::map<std::string, std::set<std::size_t>> held_out;
    for (std::size_t row = 0; row < folds.size(); ++row) {
      std::set<std::size_t>& own = held_out[key(split.train[row])];
      own.insert(folds[row]);
      most = std::max(most, own.size());
    }
  }
  return most;
}

TEST(FoldsTest, HoldEveryRowOutOnceARepeat) {
  const Split split = folded(rows_of(120, 1));
  EXPECT_EQ(split.train.size(), 120U);
  EXPECT_TRUE(split.dev.empty());
  EXPECT_TRUE(split.test.empty());
  ASSERT_EQ(split.folds.size(), kRepeats);
  for (const std::vector<std::size_t>& folds : split.folds) {
    EXPECT_EQ(sizes_of(folds), std::vector<std::size_t>(kFolds, 24));
  }
}

TEST(FoldsTest, DifferFromRepeatToRepeat) {
  const Split split = folded(rows_of(120, 1));
  EXPECT_EQ(std::set(split.folds.begin(), split.folds.end()).size(), kRepeats);
}

TEST(FoldsTest, AreNearlyEqualDownToTwentyRows) {
  for (const std::size_t rows : {20U, 21U, 23U, 45U, 119U, 499U}) {
    for (const std::vector<std::size_t>& folds : folded(rows_of(rows, 1)).folds) {
      const auto [fewest, most] = std::ranges::minmax(sizes_of(folds));
      EXPECT_LE(most - fewest, 2U) << rows;  // a pair of equal texts stays together
    }
  }
}

TEST(FoldsTest, KeepGroupsAndEqualTextsWhole) {
  const Split split = folded(rows_of(120, 4));
  EXPECT_EQ(most_folds(split, [](const Example& row) { return row.group; }), 1U);
  EXPECT_EQ(most_folds(split, [](const Example& row) { return normalised(row.input); }), 1U);
}

TEST(FoldsTest, ShareTheLabelsOut) {
  const Split split = folded(rows_of(200, 1));
  for (const std::vector<std::size_t>& folds : split.folds) {
    std::map<std::pair<std::size_t, std::string>, int> counts;
    for (std::size_t row = 0; row < folds.size(); ++row) {
      ++counts[{folds[row], split.train[row].output}];
    }
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
      EXPECT_NEAR((counts[{fold, "a"}]), 20, 1);
      EXPECT_NEAR((counts[{fold, "b"}]), 10, 1);
    }
  }
}

TEST(FoldsTest, AreTheSameForTheSameRowsInAnyOrder) {
  Dataset dataset = rows_of(120, 3);
  const Split first = folded(dataset);
  Rng(7).shuffle(std::span(dataset.examples));
  const Split second = folded(dataset);
  EXPECT_EQ(first.folds, second.folds);
  EXPECT_EQ(first.seal, second.seal);
  EXPECT_TRUE(std::ranges::equal(first.train, second.train, {}, &Example::id, &Example::id));
  EXPECT_NE(first.folds, split_dataset(dataset, Task{}, 2).folds);
}

TEST(FoldsTest, SealTheContentsOfAllRows) {
  Dataset dataset = rows_of(60, 1);
  const std::string seal = folded(dataset).seal;
  EXPECT_EQ(split_dataset(dataset, Task{}, 2).seal, seal);
  dataset.examples[3].output = "d";
  EXPECT_NE(folded(dataset).seal, seal);
}

TEST(FoldsTest, AreMadeOnlyBelowFiveHundredRowsAndWithoutATestFile) {
  EXPECT_TRUE(folded(rows_of(500, 1)).folds.empty());
  Dataset dataset = rows_of(120, 1);
  dataset.test = {example("new", "a", "")};
  EXPECT_TRUE(folded(dataset).folds.empty());
}

TEST(FoldsTest, TakeTwentyRows) {
  EXPECT_EQ(refusal([] { folded(rows_of(19, 1)); }),
            "t.csv: 19 rows are too few to tell anything from; label 20 at least, better 120 or "
            "more");
  EXPECT_EQ(refusal([] { folded({}); }),
            "the data: 0 rows are too few to tell anything from; label 20 at least, better 120 or "
            "more");
}

TEST(FoldsTest, TakeAGroupAFold) {
  EXPECT_EQ(most_folds(folded(rows_of(120, 24)), [](const Example& row) { return row.group; }), 1U);
  EXPECT_EQ(refusal([] { folded(rows_of(120, 40)); }),
            "t.csv: the rows cannot be split with groups kept whole: there are 3 groups, and that "
            "of line 2 alone holds 40 rows; name a column with smaller groups, or none");
}

}  // namespace
}  // namespace tuneornot
