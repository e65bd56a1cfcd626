#pragma once

#include <memory>

#include "calibration/cells.h"
#include "calibration/population.h"

namespace tuneornot {

// The worlds of a cell. An item's difficulty, which all entrants share, and what each entrant makes
// of the item are normal; where rows have groups, a share of both is the group's. Who of the
// entrants is how good is drawn anew for each study, so that it says nothing about who is cheap.
std::unique_ptr<Population> made_population(const Cell& cell);

// SD of what an entrant makes of an item, where the difficulty has 1, so that two entrants that are
// both right on 80 % of all rows differ on a share `discordance` of them.
double own_noise(double discordance);

}  // namespace tuneornot
