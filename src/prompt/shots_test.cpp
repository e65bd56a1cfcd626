#include "prompt/shots.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace tuneornot {
namespace {

std::vector<Example> train_rows() {
  std::vector<Example> rows;
  for (int i = 0; i < 60; ++i) {
    const std::string label = i % 6 == 0 ? "rare" : (i % 2 == 0 ? "even" : "odd");
    rows.push_back({.input = "text " + std::to_string(i),
                    .output = label,
                    .group = "customer " + std::to_string(i / 2)});
  }
  return rows;
}

std::map<std::string, int> label_counts(const std::vector<Shot>& shots) {
  std::map<std::string, int> counts;
  for (const Shot& shot : shots) {
    ++counts[shot.answer];
  }
  return counts;
}

TEST(BalancedShotsTest, AreEvenOverTheLabels) {
  Rng rng(1);
  const auto counts = label_counts(balanced_shots(train_rows(), TaskKind::Classify, 9, rng));
  EXPECT_EQ(counts, (std::map<std::string, int>{{"even", 3}, {"odd", 3}, {"rare", 3}}));
}

TEST(BalancedShotsTest, AreTheSameForASeedAndOthersForAnother) {
  Rng one(7);
  Rng same(7);
  Rng other(8);
  const auto shots = balanced_shots(train_rows(), TaskKind::Classify, 6, one);
  EXPECT_EQ(shots, balanced_shots(train_rows(), TaskKind::Classify, 6, same));
  EXPECT_NE(shots, balanced_shots(train_rows(), TaskKind::Classify, 6, other));
}

TEST(BalancedShotsTest, AreNotSortedByLabel) {
  Rng rng(3);
  const auto shots = balanced_shots(train_rows(), TaskKind::Classify, 12, rng);
  int changes = 0;
  for (std::size_t i = 1; i < shots.size(); ++i) {
    changes += shots[i].answer != shots[i - 1].answer ? 1 : 0;
  }
  EXPECT_GT(changes, 2);
}

TEST(BalancedShotsTest, ComeFromDifferentGroupsWhileThereAreAny) {
  Rng rng(5);
  const auto rows = train_rows();
  std::map<std::string, std::string> group_of;
  for (const Example& row : rows) {
    group_of[row.input] = row.group;
  }
  std::set<std::string> groups;
  for (const Shot& shot : balanced_shots(rows, TaskKind::Classify, 9, rng)) {
    EXPECT_TRUE(groups.insert(group_of[shot.input]).second);
  }
}

TEST(BalancedShotsTest, LeaveOutRowsThatAreUnusuallyLong) {
  auto rows = train_rows();
  for (Example& row : rows) {
    if (row.output == "rare" && row.input != "text 6") {
      row.input += std::string(500, 'x');
    }
  }
  Rng rng(1);
  for (const Shot& shot : balanced_shots(rows, TaskKind::Classify, 60, rng)) {
    EXPECT_LT(shot.input.size(), 100U);
  }
}

TEST(UsualShotsTest, AreTheRowsThatAreNotUnusuallyLong) {
  auto rows = train_rows();
  rows[1].input += std::string(500, 'x');
  const std::vector<Shot> shots = usual_shots(rows);
  ASSERT_EQ(shots.size(), 59U);
  EXPECT_EQ(shots[0].input, "text 0");
  EXPECT_EQ(shots[1], (Shot{.input = "text 2", .answer = "even"}));
}

TEST(BalancedShotsTest, StopWhenTheRowsAreUsedUp) {
  Rng rng(1);
  EXPECT_EQ(balanced_shots(train_rows(), TaskKind::Generate, 1'000, rng).size(), 60U);
}

}  // namespace
}  // namespace tuneornot
