#pragma once

#include <vector>

#include "report/lines.h"
#include "report/report.h"

namespace tuneornot {

// How far other draws of shots, or another seed of a training, move the best routes.
std::vector<Line> redraw_lines(const Report& report);

}  // namespace tuneornot
