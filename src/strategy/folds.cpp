#include "strategy/folds.h"

#include <algorithm>
#include <numeric>

#include "task/groups.h"
#include "task/row_key.h"

namespace tuneornot {

namespace {

Groups groups_of(std::span<const Example> rows) {
  RowHasher hasher(TaskKind::Generate);  // which label a row has makes no difference
  std::vector<RowKey> keys;
  keys.reserve(rows.size());
  for (const Example& row : rows) {
    keys.push_back(hasher.key_of({.input = row.input, .output = row.output, .group = row.group}));
  }
  return Groups(keys);
}

}  // namespace

std::vector<std::optional<std::size_t>> fold_of_rows(std::span<const Example> rows,
                                                     std::size_t folds,
                                                     std::size_t most_rows,
                                                     Rng& rng) {
  const Groups groups = groups_of(rows);
  std::vector<std::size_t> order(groups.size());
  std::iota(order.begin(), order.end(), 0);
  rng.shuffle(std::span(order));
  std::vector<std::size_t> sizes(folds, 0);
  std::vector<std::optional<std::size_t>> fold_of(rows.size());
  for (const std::size_t group : order) {
    if (std::reduce(sizes.begin(), sizes.end()) >= most_rows) {
      break;
    }
    const auto smallest = std::ranges::min_element(sizes) - sizes.begin();
    for (const std::uint32_t row : groups.rows_of(group)) {
      fold_of[row] = static_cast<std::size_t>(smallest);
      ++sizes[static_cast<std::size_t>(smallest)];
    }
  }
  return fold_of;
}

}  // namespace tuneornot
