#pragma once

#include "decide/verdict.h"
#include "report/json_values.h"

namespace tuneornot {

// How long a route's single calls take; null where they were not measured.
Json latency_json(const RouteResult& route);

}  // namespace tuneornot
