#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/report.h"
#include "report/table.h"

namespace tuneornot {

// Of a value of the slice column; "(none)" for rows without one.
std::string slice_name(const std::string& slice);

// How the routes do on each slice of the test, cell by cell: a heading, then a line per slice; not
// yet printable(). Nothing where there are no slices. The route to take with its intervals, then so
// many others at most, the best first.
std::vector<Cells> slice_cells(const Report& report, std::size_t most_others);

// The same as a terminal shows it, printable(): as many routes as fit into its columns, and of many
// slices the largest.
std::string slice_table(const Report& report, const TerminalStyle& style);

}  // namespace tuneornot
