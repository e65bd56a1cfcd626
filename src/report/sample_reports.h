#pragma once

#include <string>
#include <vector>

#include "report/lines.h"
#include "report/report.h"

namespace tuneornot {

// Reports for tests, one of each kind of verdict. Figures invented, but such as `decide` gives.

// Few-shot prompting ahead on dev and on a test of 225 rows. The others change what makes them
// different.
Report confirmed_report();
Report supported_grouped_report();
Report open_report();
Report overturned_report();
Report untested_report();
Report generate_report();
Report only_route_report();
Report folds_report();
// Single calls were timed, the user needs 300 ms, and one route takes longer.
Report timed_report();
Report priced_report();  // at a volume, on a machine by the hour; a route whose cost is unknown
Report curved_report();  // curves that are continued, halted, finished and not measured
Report hostile_report();

// Of three rows and two routes, with what they said.
Report measured_report();

std::vector<Report> sample_reports();  // all of them

// "Why|best on dev", a line each.
std::string text_of(const std::vector<Line>& lines);

// Of what a terminal shows.
std::vector<std::string> lines_of(const std::string& text);

}  // namespace tuneornot
