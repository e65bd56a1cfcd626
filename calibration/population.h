#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "calibration/draws.h"
#include "decide/evidence.h"

namespace tuneornot {

// What only the simulator knows of a study that it drew.
struct Truth {
  // Of each entrant's predictor, as it is handed over, on all rows there could be.
  std::vector<double> scores;
  double dev_rows_asked = 0;    // by all candidates, until they were dropped
  double dev_rows_unraced = 0;  // by all candidates, were none dropped
};

// Whence studies are drawn. Safe to use by several threads at once.
class Population {
 public:
  virtual ~Population() = default;

  // A study with its rows, its entrants and what their calls cost, before anybody answered.
  virtual Evidence unanswered() const = 0;

  // Has everybody answer a study that unanswered() made, drawn from before or not.
  virtual Truth draw(Evidence& study, Draws& draws) const = 0;
};

// An unanswered study of `entrants`, each dearer than the one before it, whose metric is the mean
// of the rows' scores.
Evidence unanswered_study(std::size_t entrants, std::size_t dev_rows, std::size_t test_rows);

}  // namespace tuneornot
