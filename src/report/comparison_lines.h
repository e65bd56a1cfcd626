#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/comparison.h"
#include "report/lines.h"

namespace tuneornot {

// "A" for the first side.
std::string side_letter(std::size_t side);

// "B is worse than A by 6.5 points"; of two sides what was found, of more which pairs differ.
Line comparison_line(const ComparisonReport& report);

// The margin, what was left out, what to know before believing it.
std::vector<Line> notes_of(const ComparisonReport& report);

}  // namespace tuneornot
