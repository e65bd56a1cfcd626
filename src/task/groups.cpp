#include "task/groups.h"

#include <algorithm>
#include <numeric>

namespace tuneornot {

namespace {

// Disjoint sets with path halving (Tarjan and van Leeuwen 1984).
class DisjointSets {
 public:
  explicit DisjointSets(std::size_t size) : parents_(size) {
    std::iota(parents_.begin(), parents_.end(), 0U);
  }

  std::uint32_t root(std::uint32_t item) {
    while (parents_[item] != item) {
      parents_[item] = parents_[parents_[item]];
      item = parents_[item];
    }
    return item;
  }

  void join(std::uint32_t one, std::uint32_t other) { parents_[root(one)] = root(other); }

 private:
  std::vector<std::uint32_t> parents_;
};

void join_texts(const HashOrder& by_text, DisjointSets& sets) {
  by_text.for_each_hash([&sets](std::span<const std::uint32_t> alike) {
    for (const std::uint32_t row : alike.subspan(1)) {
      sets.join(row, alike.front());
    }
  });
}

void join_named_groups(std::span<const RowKey> rows, DisjointSets& sets) {
  constexpr std::uint32_t kNone = UINT32_MAX;
  std::vector<std::uint32_t> first;  // row of each group, by its number
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    const std::uint32_t group = rows[row].group;
    if (group == 0) {
      continue;
    }
    first.resize(std::max<std::size_t>(first.size(), group + 1), kNone);
    if (first[group] == kNone) {
      first[group] = row;
    } else {
      sets.join(row, first[group]);
    }
  }
}

}  // namespace

Groups::Groups(std::span<const RowKey> rows) : Groups(rows, HashOrder(rows, &RowKey::near)) {}

// Going through the rows by id meets the groups by their least one.
Groups::Groups(std::span<const RowKey> rows, const HashOrder& by_text) {
  DisjointSets sets(rows.size());
  join_texts(by_text, sets);
  join_named_groups(rows, sets);

  constexpr std::uint32_t kNew = UINT32_MAX;
  const HashOrder by_id(rows, &RowKey::id);
  std::vector<std::uint32_t> numbers(rows.size(), kNew);  // of the groups, by root
  for (const std::uint32_t row : by_id.rows()) {
    std::uint32_t& number = numbers[sets.root(row)];
    if (number == kNew) {
      number = static_cast<std::uint32_t>(starts_.size());
      starts_.push_back(0);
    }
    ++starts_[number];
  }
  std::exclusive_scan(starts_.begin(), starts_.end(), starts_.begin(), 0U);

  rows_.resize(rows.size());
  std::vector<std::uint32_t> next = starts_;
  for (const std::uint32_t row : by_id.rows()) {
    rows_[next[numbers[sets.root(row)]]++] = row;
  }
  starts_.push_back(static_cast<std::uint32_t>(rows.size()));
}

}  // namespace tuneornot
