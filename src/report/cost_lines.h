#pragma once

#include <cstddef>
#include <vector>

#include "decide/verdict.h"
#include "report/lines.h"

namespace tuneornot {

// What each route costs: a heading, a line per route in the verdict's order, an empty line; each
// printable() and without a label. Nothing where no price is known.
std::vector<Line> cost_table(const Verdict& verdict, std::size_t columns);

// From which volume on which route is cheaper, and everything that the costs rest on; where no
// price is known, what they go by then.
std::vector<Line> cost_lines(const Verdict& verdict);

}  // namespace tuneornot
