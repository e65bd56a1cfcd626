#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

#include "calibration/population.h"
#include "calibration/tally.h"
#include "decide/verdict.h"

namespace tuneornot {

// From outcomes to words: nominates on dev and decides on the test, or decides on folds.
using Decision = std::function<Verdict(const Evidence& study)>;

Verdict decided(const Evidence& study);

struct Simulation {
  std::string_view name;  // of the cell: its studies are its own
  std::uint64_t seed = 1;
  std::size_t studies = 10'000;
  std::size_t threads = 2;
};

// Tallies so many studies of the population. The same numbers for any number of threads.
// `decision` is called by all of them; `progress` by one at a time, with the studies that are done.
Tally simulate(const Population& population,
               const Simulation& simulation,
               const Decision& decision,
               const std::function<void(std::size_t)>& progress);

}  // namespace tuneornot
