#include "task/groups.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "base/random.h"

namespace tuneornot {
namespace {

using Rows = std::vector<std::uint32_t>;

std::vector<Rows> all(const Groups& groups) {
  std::vector<Rows> found;
  for (std::size_t group = 0; group < groups.size(); ++group) {
    found.emplace_back(groups.rows_of(group).begin(), groups.rows_of(group).end());
  }
  return found;
}

TEST(GroupsTest, JoinEqualTextsAndEqualGroupsAndChainsOfThem) {
  const std::vector<RowKey> rows = {{.id = 50, .near = 1, .group = 1},
                                    {.id = 40, .near = 2, .group = 1},
                                    {.id = 30, .near = 2, .group = 2},
                                    {.id = 20, .near = 3, .group = 3},
                                    {.id = 10, .near = 4, .group = 2}};
  EXPECT_EQ(all(Groups(rows)), (std::vector<Rows>{{4, 2, 1, 0}, {3}}));
}

TEST(GroupsTest, ARowWithoutAGroupIsItsOwn) {
  const std::vector<RowKey> rows = {{.id = 2, .near = 1}, {.id = 1, .near = 2}};
  EXPECT_EQ(all(Groups(rows)), (std::vector<Rows>{{1}, {0}}));
}

// The slow way: labels spread along equal texts and groups until nothing changes.
std::vector<Rows> spread(const std::vector<RowKey>& rows) {
  std::vector<std::uint64_t> least(rows.size());
  std::ranges::transform(rows, least.begin(), &RowKey::id);
  for (bool has_changed = true; has_changed;) {
    has_changed = false;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      for (std::size_t j = 0; j < rows.size(); ++j) {
        const bool is_joined =
            rows[i].near == rows[j].near || (rows[i].group != 0 && rows[i].group == rows[j].group);
        if (is_joined && least[i] < least[j]) {
          least[j] = least[i];
          has_changed = true;
        }
      }
    }
  }
  std::map<std::uint64_t, std::map<std::pair<std::uint64_t, std::uint32_t>, std::uint32_t>> sorted;
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    sorted[least[row]][{rows[row].id, row}] = row;
  }
  std::vector<Rows> groups;
  for (const auto& [id, members] : sorted) {
    groups.emplace_back();
    for (const auto& [place, row] : members) {
      groups.back().push_back(row);
    }
  }
  return groups;
}

TEST(GroupsTest, AreThoseThatSpreadingFindsInTheSameOrder) {
  Rng rng(11);
  for (int round = 0; round < 50; ++round) {
    std::vector<RowKey> rows(80);
    for (RowKey& row : rows) {
      const std::uint64_t text = rng.below(60);
      row = {.id = rng.next(), .near = text, .group = static_cast<std::uint32_t>(rng.below(30))};
    }
    rows.back() = rows.front();  // a repeat, to the letter
    EXPECT_EQ(all(Groups(rows)), spread(rows));
  }
}

}  // namespace
}  // namespace tuneornot
