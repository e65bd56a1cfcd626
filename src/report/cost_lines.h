#pragma once

#include <string>
#include <vector>

#include "decide/verdict.h"
#include "report/lines.h"
#include "report/table.h"

namespace tuneornot {

// What each route costs, cell by cell: a heading, then a line per route in the verdict's order; not
// yet printable(). Nothing where no price is known.
std::vector<Cells> cost_cells(const Verdict& verdict);

// The same as a terminal shows it, printable().
std::string cost_table(const Verdict& verdict, const TerminalStyle& style);

// From which volume on which route is cheaper, and everything that the costs rest on; where no
// price is known, what they go by then.
std::vector<Line> cost_lines(const Verdict& verdict);

}  // namespace tuneornot
