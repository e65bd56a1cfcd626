#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "table/csv_dialect.h"
#include "table/problems.h"
#include "table/rows.h"

namespace tuneornot {

// Whether the first row does not look like names: it has values that their columns repeat, and is
// not one of those among known names ("text", "spam"), or a number above nothing but numbers, where
// it is no year above others. A first row that holds all of `names`, one at least, is a header.
bool lacks_header(std::span<const SampleRow> rows, std::span<const std::string> names);

// "column_1" and so on.
std::vector<std::string> numbered_columns(std::size_t count);

// The cells without the spaces around them.
std::vector<std::string> trimmed_cells(const RowView& row);
bool is_same_trimmed(const RowView& row, std::span<const std::string> cells);

// The names as the file's columns have them: none empty, no two the same.
std::vector<std::string> column_names(const RowView& header,
                                      const std::string& file,
                                      Problems& problems);

}  // namespace tuneornot
