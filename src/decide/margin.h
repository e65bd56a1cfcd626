#pragma once

#include <cstddef>
#include <span>

namespace tuneornot {

// What a choice among entrants goes by, in one order.
struct Offers {
  std::span<const double> scores;
  std::span<const double> tokens;  // a call
};

// Whether a gap between two scores is no more than `margin`. Forgives what is lost in dividing by
// row counts: 0.90 - 0.88 is a little more than 0.02 to the machine.
bool is_within_margin(double gap, double margin);

// The offer that needs the fewest tokens among those within `margin` of the best score; the first
// of several. Needs at least one offer.
std::size_t cheapest_near_best(const Offers& offers, double margin);

}  // namespace tuneornot
