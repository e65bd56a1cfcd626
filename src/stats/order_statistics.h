#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace tuneornot {

// A quantile of the distribution that values were drawn from, each by itself, whatever it looks
// like.
struct QuantileEstimate {
  double value = 0;           // the smallest value that so large a share of them does not exceed
  std::optional<double> low;  // two-sided limits, values themselves; empty where there are too few
  std::optional<double> high;
};

// Needs a value.
QuantileEstimate quantile_estimate(std::span<const double> values,
                                   double probability,
                                   double level);

// From how many values on there is an upper limit.
std::size_t values_for_upper_limit(double probability, double level);

}  // namespace tuneornot
