#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/lines.h"
#include "report/table.h"

namespace tuneornot {

// The table of learning curves, cell by cell: a heading with the numbers of labels, then a line per
// route; not yet printable(). Nothing where there is no curve. At most so many sizes, the largest.
std::vector<Cells> curve_cells(const Curves& curves, std::size_t most_sizes);

// The same as a terminal shows it, printable(). Sizes that do not fit into its columns are left
// out, the smallest first.
std::string curve_table(const Curves& curves, const TerminalStyle& style);

// Whether a curve says that more labels gain something, or, where it does not say what more of them
// would gain, shows that the last ones did.
bool do_more_labels_gain(const Curves& curves);

// What more labels gain, where routes cross, which have no curve and why.
std::vector<Line> curve_lines(const Report& report);

}  // namespace tuneornot
