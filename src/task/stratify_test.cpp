#include "task/stratify.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <utility>

#include "base/random.h"

namespace tuneornot {
namespace {

struct Case {
  std::size_t rows = 0;
  std::size_t labels = 0;
  std::size_t one_repeat_in = 0;
};

// Labels are as rare as they are late: of a few thousand rows the last have one or none.
std::vector<RowKey> made_rows(const Case& made, Rng& rng) {
  std::vector<RowKey> rows;
  for (std::size_t i = 0; i < made.rows; ++i) {
    const std::size_t most = 1 + rng.below(made.labels);
    const std::uint64_t near =
        rng.below(made.one_repeat_in) == 0 && i > 0 ? rows[rng.below(i)].near : rng.next();
    rows.push_back({.id = rng.next(),
                    .near = near,
                    .label = static_cast<std::uint32_t>(rng.below(most)),
                    .line = static_cast<std::uint32_t>(i)});
  }
  return rows;
}

// Largest first, by draw where equal.
std::vector<std::uint32_t> placing_order(const Groups& groups, Rng rng) {
  std::vector<std::pair<std::ptrdiff_t, std::uint64_t>> turns(groups.size());
  std::vector<std::uint32_t> order(groups.size());
  for (std::uint32_t group = 0; group < groups.size(); ++group) {
    turns[group] = {-std::ssize(groups.rows_of(group)), rng.next()};
    order[group] = group;
  }
  std::ranges::sort(order, {}, [&turns](std::uint32_t group) { return turns[group]; });
  return order;
}

// The rule as stratify.cpp states it, every group placed in turn.
class OneByOne {
 public:
  OneByOne(std::span<const RowKey> rows, std::span<const std::size_t> targets)
      : rows_(rows),
        targets_(targets),
        totals_(rows.size()),
        filled_(targets.size()),
        counts_(targets.size(), std::vector<std::size_t>(rows.size())),
        sides_(rows.size()) {
    for (const RowKey& row : rows) {
      ++totals_[row.label];
    }
  }

  void place(std::span<const std::uint32_t> members) {
    std::size_t best = targets_.size() - 1;
    double most = -std::numeric_limits<double>::infinity();
    for (std::size_t side = 0; side < targets_.size(); ++side) {
      const bool has_room = filled_[side] + members.size() / 2 < targets_[side];
      if (const double lacking = lack(members, side); has_room && lacking > most) {
        most = lacking;
        best = side;
      }
    }
    filled_[best] += members.size();
    for (const std::uint32_t row : members) {
      ++counts_[best][rows_[row].label];
      sides_[row] = best;
    }
  }

  const std::vector<std::size_t>& sides() const { return sides_; }

 private:
  double lack(std::span<const std::uint32_t> members, std::size_t side) const {
    double sum = 0;
    for (const std::uint32_t row : members) {
      const std::uint32_t label = rows_[row].label;
      sum += static_cast<double>(targets_[side] * totals_[label]) -
             static_cast<double>(rows_.size() * counts_[side][label]);
    }
    return sum;
  }

  std::span<const RowKey> rows_;
  std::span<const std::size_t> targets_;
  std::vector<std::size_t> totals_;
  std::vector<std::size_t> filled_;
  std::vector<std::vector<std::size_t>> counts_;
  std::vector<std::size_t> sides_;
};

void expect_as_one_by_one(const Case& made, const std::vector<std::size_t>& shares) {
  Rng rng(made.rows + made.labels);
  const std::vector<RowKey> rows = made_rows(made, rng);
  const Groups groups(rows);
  std::vector<std::size_t> targets = shares;
  targets.push_back(rows.size() - std::reduce(shares.begin(), shares.end()));
  const Rng draws(7);
  OneByOne expected(rows, targets);
  for (const std::uint32_t group : placing_order(groups, draws)) {
    expected.place(groups.rows_of(group));
  }
  EXPECT_EQ(stratified({.rows = rows, .groups = groups}, targets, draws), expected.sides())
      << made.rows << " rows, " << made.labels << " labels";
}

TEST(StratifyTest, IsAsIfEveryRowOfALargeTableWerePlacedInTurn) {
  expect_as_one_by_one({.rows = 30'000, .labels = 20, .one_repeat_in = 50}, {600, 200});
  expect_as_one_by_one({.rows = 30'000, .labels = 1, .one_repeat_in = 3}, {600, 200});
}

TEST(StratifyTest, IsAsIfEveryRowWerePlacedInTurnWhereLabelsAreRarerThanTestRows) {
  expect_as_one_by_one({.rows = 20'000, .labels = 3'000, .one_repeat_in = 50}, {300, 100});
  expect_as_one_by_one({.rows = 20'000, .labels = 300, .one_repeat_in = 50}, {40, 10});
}

TEST(StratifyTest, IsAsIfEveryRowWerePlacedInTurnOfASmallTable) {
  expect_as_one_by_one({.rows = 200, .labels = 4, .one_repeat_in = 5}, {40, 40, 40, 40});
  expect_as_one_by_one({.rows = 1'000, .labels = 4, .one_repeat_in = 2}, {300, 150});
}

TEST(StratifyTest, LeavesAllToTheLastSideWhereTheOthersNeedNone) {
  expect_as_one_by_one({.rows = 1'000, .labels = 4, .one_repeat_in = 5}, {0, 0});
  expect_as_one_by_one({.rows = 1'000, .labels = 4, .one_repeat_in = 5}, {1'000});
}

}  // namespace
}  // namespace tuneornot
