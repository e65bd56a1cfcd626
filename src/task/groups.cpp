#include "task/groups.h"

#include <algorithm>
#include <numeric>
#include <utility>

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

  std::size_t count() const {
    std::size_t roots = 0;
    for (std::uint32_t item = 0; item < parents_.size(); ++item) {
      roots += parents_[item] == item ? 1 : 0;
    }
    return roots;
  }

  // Of the set of each item in turn; the sets are numbered as they come.
  std::vector<std::uint32_t> numbers(std::span<const std::uint32_t> items) {
    constexpr std::uint32_t kNew = UINT32_MAX;
    std::vector<std::uint32_t> of_roots(parents_.size(), kNew);
    std::vector<std::uint32_t> numbers;
    numbers.reserve(items.size());
    std::uint32_t next = 0;
    for (const std::uint32_t item : items) {
      std::uint32_t& number = of_roots[root(item)];
      if (number == kNew) {
        number = next++;
      }
      numbers.push_back(number);
    }
    return numbers;
  }

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
Groups::Groups(std::span<const RowKey> rows, HashOrder by_text) {
  DisjointSets sets(rows.size());
  join_texts(HashOrder(std::move(by_text)), sets);  // a temporary: its room is free after that
  join_named_groups(rows, sets);

  const HashOrder by_id(rows, &RowKey::id);
  const std::vector<std::uint32_t> numbers = sets.numbers(by_id.rows());
  starts_.resize(sets.count() + 1);
  for (const std::uint32_t number : numbers) {
    ++starts_[number];
  }
  std::partial_sum(starts_.begin(), starts_.end(), starts_.begin());

  // Each start is now the end of its group, and moves down to where it belongs.
  rows_.resize(rows.size());
  for (std::size_t at = rows.size(); at > 0; --at) {
    rows_[--starts_[numbers[at - 1]]] = by_id.rows()[at - 1];
  }
}

}  // namespace tuneornot
