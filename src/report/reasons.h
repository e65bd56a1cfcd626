#pragma once

#include <string>

#include "decide/verdict.h"

namespace tuneornot {

// What a verdict means, in sentences; not yet printable(). Empty where there is nothing to say.

// What to take, its score, and how sure that is.
std::string verdict_sentence(const Verdict& verdict);

// How the route was nominated on dev, and what the test says about it.
std::string why(const Verdict& verdict);

// A cheaper route that is not shown worse.
std::string instead(const Verdict& verdict);

// How much better another route may be, and the rows that would tell. Empty when confirmed.
std::string unsure(const Verdict& verdict);

// What a route that was not run would have to reach.
std::string bar(const Verdict& verdict);

// How the pick stands to what the user runs today; empty where that was not measured, or is the
// pick.
std::string against_current(const Verdict& verdict);

}  // namespace tuneornot
