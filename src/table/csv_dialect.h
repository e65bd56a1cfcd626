#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "table/csv_scanner.h"

namespace tuneornot {

// All take the beginning of a file, in whole lines; a megabyte is plenty.

LineEnd find_line_end(std::string_view beginning);

// The one of , ; tab | under which the first rows agree best on a number of cells above 1; '\0'
// where the file has one column.
char find_delimiter(std::string_view beginning);

struct SampleRow {
  std::size_t line = 0;  // on which it starts, from 1
  std::vector<std::string> cells;
};

// The first rows, blank lines left out, and a last row that is cut inside quotes unless it is the
// only one.
std::vector<SampleRow> sample_rows(std::string_view beginning, CsvDialect dialect);

}  // namespace tuneornot
