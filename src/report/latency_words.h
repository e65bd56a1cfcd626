#pragma once

#include <string>

#include "decide/verdict.h"

namespace tuneornot {

// How long single calls take, in words; not yet printable().

// "118 ms", "1,204 ms", "0.012 ms".
std::string ms_text(double ms);

// "118 ms (105 to 131)", "118 ms (105 or more)".
std::string p95_text(const Latency& latency);

// "your 300 ms"; of a verdict with a need.
std::string need_words(const Verdict& verdict);

// For the table: "118", "460!" where that is over the need, "?" where it was not measured.
std::string latency_cell(const RouteResult& route);

// Whether single calls of any route were measured.
bool was_probed(const Verdict& verdict);

// How the pick stands to the need: "within your 300 ms (p95 118 ms (105 to 131))". Empty where
// there is none.
std::string latency_reason(const Verdict& verdict);

// Behind "route tried": which of them the pick is held against; empty where it is all of them.
std::string eligible_words(const Verdict& verdict);

}  // namespace tuneornot
