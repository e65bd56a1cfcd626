#pragma once

#include <vector>

#include "decide/verdict.h"
#include "report/lines.h"

namespace tuneornot {

// Which routes are over the need, of which it is not settled, and what the column p95 is of.
std::vector<Line> latency_lines(const Verdict& verdict);

}  // namespace tuneornot
