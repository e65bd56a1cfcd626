#pragma once

#include <string>

#include "decide/verdict.h"

namespace tuneornot {

// Costs in sentences, for people who pay; not yet printable().

// "fine_tune@smollm2 from 41,000 calls a month on (95 %: 30,000 to 55,000)": at which volumes the
// other route is cheaper than the pick.
std::string break_even_words(const Verdict& verdict, const RouteBreakEven& break_even);

// Everything that the costs rest on.
std::string assumptions(const Verdict& verdict);

}  // namespace tuneornot
