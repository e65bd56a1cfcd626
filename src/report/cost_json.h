#pragma once

#include "decide/verdict.h"
#include "report/json_values.h"

namespace tuneornot {

// The parts of the JSON report that are about money.
Json pricing_json(const Pricing& pricing);
Json cost_json(const RouteResult& route, const Pricing& pricing);
Json break_evens_json(const Verdict& verdict);

}  // namespace tuneornot
