#pragma once

#include <string>
#include <vector>

#include "decide/verdict.h"
#include "report/lines.h"

namespace tuneornot {

// What each route costs: a heading, then a line per route in the verdict's order, all printable().
// Empty where no price is known.
std::string cost_table(const Verdict& verdict, const TerminalStyle& style);

// From which volume on which route is cheaper, and everything that the costs rest on; where no
// price is known, what they go by then.
std::vector<Line> cost_lines(const Verdict& verdict);

}  // namespace tuneornot
