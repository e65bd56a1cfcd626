#pragma once

#include <cstddef>

#include "task/table.h"

namespace tuneornot {

// What the values of one column look like together; empty cells do not count.
struct ColumnShape {
  std::size_t values = 0;
  std::size_t distinct = 0;
  double median_repeats = 0;  // rows per distinct value
  double mean_letters = 0;    // of the distinct values
  bool is_json_objects = false;
};

ColumnShape shape_of(const Table& table, std::size_t column);

// Few short values that come back, as labels do: at most 20 or a tenth of the rows, never more than
// 400; half of them at least twice; 60 letters on average.
bool looks_like_labels(const ColumnShape& shape);

// As short and as often repeated, but too many to be sure.
bool may_be_labels(const ColumnShape& shape);

}  // namespace tuneornot
