#include "task/label_stratify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/random.h"
#include "task/split.h"

namespace tuneornot {
namespace {

TEST(NumberedLabelSetsTest, AreNumberedByNameWhereverTheyStand) {
  LabelTable sets;
  for (const char* set : {R"(["b","c"])", "[]", R"(["a"])"}) {
    sets.number_of(set);
  }
  EXPECT_EQ(numbered_label_sets(sets), (std::vector<LabelSet>{{1, 2}, {}, {0}}));
}

// Labels of shares 1/2, 1/4, ... 1/64, each row any number of them; `rows_a_group` rows in each
// group.
Dataset many_labels(std::size_t rows, std::size_t rows_a_group) {
  Dataset dataset;
  Rng rng(6);
  for (std::size_t row = 0; row < rows; ++row) {
    std::vector<std::string> labels;
    for (std::size_t label = 0; label < 6; ++label) {
      if (rng.below(std::size_t{2} << label) == 0) {
        labels.push_back("label " + std::to_string(label));
      }
    }
    dataset.examples.push_back(
        {.id = std::to_string(1'000'000 + row),
         .input = "text " + std::to_string(row),
         .output = join_labels(labels),
         .group = rows_a_group == 1 ? "" : "g" + std::to_string(row / rows_a_group),
         .file = "t.csv",
         .line = row + 2});
  }
  return dataset;
}

std::map<std::string, double> counts(const std::vector<Example>& rows) {
  std::map<std::string, double> found;
  for (const Example& row : rows) {
    for (const std::string& label : split_labels(row.output)) {
      ++found[label];
    }
  }
  return found;
}

// How far the most unevenly shared label is from its share of `side`, in rows.
double worst_share(const std::vector<Example>& side, const std::vector<Example>& all) {
  const double share = static_cast<double>(side.size()) / static_cast<double>(all.size());
  std::map<std::string, double> found = counts(side);
  double worst = 0;
  for (const auto& [label, count] : counts(all)) {
    worst = std::max(worst, std::abs(found[label] - share * count));
  }
  return worst;
}

TEST(LabelStratifyTest, SharesEveryLabelOutLikeTheRows) {
  const Dataset dataset = many_labels(1000, 1);
  const Split split = split_dataset(dataset, Task{.many = true}, 1);
  EXPECT_EQ(split.test.size(), 300U);
  EXPECT_EQ(split.dev.size(), 150U);
  EXPECT_LE(worst_share(split.test, dataset.examples), 3);
  EXPECT_LE(worst_share(split.dev, dataset.examples), 3);
}

TEST(LabelStratifyTest, KeepsGroupsWhole) {
  const Dataset dataset = many_labels(1000, 4);
  const Split split = split_dataset(dataset, Task{.many = true}, 1);
  std::map<std::string, int> of_test;
  for (const Example& row : split.test) {
    ++of_test[row.group];
  }
  for (const auto& [group, rows] : of_test) {
    EXPECT_EQ(rows, 4) << group;
  }
  EXPECT_LE(worst_share(split.test, dataset.examples), 8);
}

TEST(LabelStratifyTest, SharesLabelsOutOverFolds) {
  const Dataset dataset = many_labels(120, 1);
  const Split split = split_dataset(dataset, Task{.many = true}, 1);
  for (const std::vector<std::size_t>& folds : split.folds) {
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
      std::vector<Example> held_out;
      for (std::size_t row = 0; row < folds.size(); ++row) {
        if (folds[row] == fold) {
          held_out.push_back(split.train[row]);
        }
      }
      EXPECT_EQ(held_out.size(), 24U);
      EXPECT_LE(worst_share(held_out, dataset.examples), 3);
    }
  }
}

TEST(LabelStratifyTest, IsTheSameForTheSameRowsInAnyOrder) {
  Dataset dataset = many_labels(120, 1);
  const Split first = split_dataset(dataset, Task{.many = true}, 1);
  Rng(7).shuffle(std::span(dataset.examples));
  const Split second = split_dataset(dataset, Task{.many = true}, 1);
  EXPECT_EQ(first.folds, second.folds);
  EXPECT_TRUE(std::ranges::equal(first.train, second.train, {}, &Example::id, &Example::id));
}

}  // namespace
}  // namespace tuneornot
