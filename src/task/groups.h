#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "task/hash_order.h"
#include "task/row_key.h"

namespace tuneornot {

// Rows that stay together on one side of a split, by their numbers: those with an equal group or an
// equal normalised input, and those that a chain of such pairs joins. In the order of the least id
// in them, whatever the order of the rows. Takes 8 bytes a row, and 21 while it is made.
class Groups {
 public:
  explicit Groups(std::span<const RowKey> rows);
  Groups(std::span<const RowKey> rows, HashOrder by_text);  // of RowKey::near

  std::size_t size() const { return starts_.size() - 1; }
  std::span<const std::uint32_t> rows_of(std::size_t group) const {
    return std::span(rows_).subspan(starts_[group], starts_[group + 1] - starts_[group]);
  }

 private:
  std::vector<std::uint32_t> rows_;    // group after group
  std::vector<std::uint32_t> starts_;  // in rows_; one more than there are groups
};

}  // namespace tuneornot
