#include "task/groups.h"

#include <algorithm>
#include <compare>
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

struct KeyedRow {
  std::uint64_t key = 0;
  std::uint32_t row = 0;
  auto operator<=>(const KeyedRow&) const = default;
};

// Neighbours in an order by the key are joined where the key is the same; sorting takes less memory
// than a table of all keys, and less time than its cache misses. 0 is no key.
template <typename KeyOf>
void join_equal(std::span<const RowKey> rows, const KeyOf& key_of, DisjointSets& sets) {
  std::vector<KeyedRow> order;
  order.reserve(rows.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    if (const std::uint64_t key = key_of(rows[row])) {
      order.push_back({.key = key, .row = row});
    }
  }
  std::ranges::sort(order);
  for (std::size_t i = 1; i < order.size(); ++i) {
    if (order[i].key == order[i - 1].key) {
      sets.join(order[i].row, order[i - 1].row);
    }
  }
}

// A row's place in the order of all: that of its group first.
struct PlacedRow {
  std::uint64_t least = 0;  // id in its group
  std::uint32_t root = 0;
  std::uint64_t id = 0;
  std::uint32_t row = 0;
  auto operator<=>(const PlacedRow&) const = default;
};

}  // namespace

Groups::Groups(std::span<const RowKey> rows) {
  DisjointSets sets(rows.size());
  join_equal(rows, [](const RowKey& row) { return row.near; }, sets);
  join_equal(rows, [](const RowKey& row) { return row.group; }, sets);

  std::vector<std::uint64_t> least(rows.size(), UINT64_MAX);  // by root
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    std::uint64_t& id = least[sets.root(row)];
    id = std::min(id, rows[row].id);
  }
  std::vector<PlacedRow> order;
  order.reserve(rows.size());
  for (std::uint32_t row = 0; row < rows.size(); ++row) {
    const std::uint32_t root = sets.root(row);
    order.push_back({.least = least[root], .root = root, .id = rows[row].id, .row = row});
  }
  std::ranges::sort(order);
  rows_.reserve(rows.size());
  for (std::uint32_t place = 0; place < order.size(); ++place) {
    if (place == 0 || order[place].root != order[place - 1].root) {
      starts_.push_back(place);
    }
    rows_.push_back(order[place].row);
  }
  starts_.push_back(static_cast<std::uint32_t>(rows_.size()));
}

}  // namespace tuneornot
