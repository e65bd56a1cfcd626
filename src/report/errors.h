#pragma once

#include <string>

#include "report/report.h"

namespace tuneornot {

constexpr int kErrorsFormat = 1;

// Where the routes go wrong, and labels that may be wrong themselves: of the route that the verdict
// takes, and of the strong ones together.
std::string terminal_errors(const Report& report, const TerminalStyle& style);

// The same of every route as one JSON object with "format": kErrorsFormat (docs/report.md).
std::string json_errors(const Report& report);

}  // namespace tuneornot
