#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "task/row_key.h"

namespace tuneornot {

// The numbers of rows in the order of a hash in their keys, equal ones in the order of the file.
// Takes 5 bytes a row, and refers to the keys it was made of.
class HashOrder {
 public:
  using Hash = std::uint64_t RowKey::*;

  HashOrder(std::span<const RowKey> rows, Hash hash);

  std::span<const std::uint32_t> rows() const { return rows_; }

  // Those whose hash is this one.
  std::span<const std::uint32_t> rows_with(std::uint64_t hash) const;

  // Calls `visit` with the rows of each hash in turn, at least one.
  template <typename Visit>
  void for_each_hash(const Visit& visit) const {
    for (std::size_t first = 0; first < rows_.size();) {
      std::size_t end = first + 1;
      while (end < rows_.size() && is_repeat_[end]) {
        ++end;
      }
      visit(rows().subspan(first, end - first));
      first = end;
    }
  }

 private:
  std::uint64_t hash_of(std::uint32_t row) const { return keys_[row].*hash_; }
  std::size_t bucket_of(std::uint64_t hash) const { return hash >> shift_; }
  void fill_buckets();
  void sort_buckets();

  std::span<const RowKey> keys_;
  Hash hash_;
  unsigned shift_;                     // leaves the bits of a hash that name its bucket
  std::vector<std::uint32_t> starts_;  // of the buckets in rows_; one more than there are buckets
  std::vector<std::uint32_t> rows_;
  std::vector<bool> is_repeat_;  // of rows_: its hash is that of the one before
};

}  // namespace tuneornot
