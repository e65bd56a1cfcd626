#pragma once

#include <vector>

#include "calibration/cells.h"
#include "calibration/draws.h"

namespace tuneornot {

// The true scores of a cell's entrants, in an order that is drawn.
std::vector<double> drawn_scores(const Cell& cell, Draws& draws);

}  // namespace tuneornot
