#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "task/table.h"

namespace tuneornot {

// What the values of one column look like together; empty cells do not count. Slips are values that
// stand once and are longer than a label may be, where they are one or a hundredth of the values at
// most and not all: texts that got into a column of labels.
struct ColumnShape {
  std::size_t values = 0;
  std::size_t distinct = 0;
  double median_repeats = 0;     // rows per distinct value
  double mean_letters = 0;       // of the distinct values, slips left out
  std::size_t json_objects = 0;  // values that are one
  std::size_t label_lists = 0;   // values that are one, such as ["late", "damaged"] or []
};

ColumnShape shape_of_values(std::span<const std::string_view> values);

ColumnShape shape_of(const Table& table, std::size_t column);

// Few short values that come back, as labels do: at most 20 or a tenth of the rows, never more than
// 400; half of them at least twice; 60 letters on average.
bool looks_like_labels(const ColumnShape& shape);

// As short and as often repeated, but too many to be sure.
bool may_be_labels(const ColumnShape& shape);

}  // namespace tuneornot
