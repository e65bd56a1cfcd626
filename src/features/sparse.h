#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tuneornot {

// The columns of a row that are not 0, in ascending order, and their values.
struct SparseRow {
  std::vector<std::uint32_t> columns;
  std::vector<double> values;
  bool operator==(const SparseRow&) const = default;
};

// Rows one behind the other.
class SparseRows {
 public:
  struct View {
    std::span<const std::uint32_t> columns;
    std::span<const double> values;
  };

  void add(const SparseRow& row) { add_view({.columns = row.columns, .values = row.values}); }
  // A row of other rows.
  void add_view(View row) {
    columns_.insert(columns_.end(), row.columns.begin(), row.columns.end());
    values_.insert(values_.end(), row.values.begin(), row.values.end());
    starts_.push_back(columns_.size());
  }

  std::size_t size() const { return starts_.size() - 1; }
  View operator[](std::size_t row) const {
    const std::size_t first = starts_[row];
    const std::size_t count = starts_[row + 1] - first;
    return {.columns = std::span(columns_).subspan(first, count),
            .values = std::span(values_).subspan(first, count)};
  }

 private:
  std::vector<std::size_t> starts_ = {0};
  std::vector<std::uint32_t> columns_;
  std::vector<double> values_;
};

}  // namespace tuneornot
