#pragma once

#include <vector>

#include "decide/verdict.h"
#include "report/lines.h"

namespace tuneornot {

// The Pareto fronts of quality against cost and against latency, each where it leaves some routes
// out and more than one in.
std::vector<Line> front_lines(const Verdict& verdict);

}  // namespace tuneornot
