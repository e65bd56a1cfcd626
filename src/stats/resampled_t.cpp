#include "stats/resampled_t.h"

#include <cmath>
#include <numeric>

#include "base/check.h"

namespace tuneornot {

GroupedMean corrected_resampled_mean(std::span<const double> values, std::size_t folds) {
  check(folds >= 2 && !values.empty() && values.size() % folds == 0,
        "a resampled t needs two folds and whole repeats");
  const std::size_t repeats = values.size() / folds;
  const auto count = static_cast<double>(values.size());
  double magnitude = 0;
  for (const double value : values) {
    check(std::isfinite(value), "a mean needs finite values");
    magnitude += std::abs(value);
  }
  const double mean = std::accumulate(values.begin(), values.end(), 0.0) / count;
  double squares = 0;
  for (const double value : values) {
    // What is left of values that are one but for rounding counts as 0.
    const double rest = value - mean;
    squares += std::abs(rest) < 1e-12 * magnitude ? 0 : rest * rest;
  }
  return {.mean = std::abs(mean) < 1e-12 * magnitude ? 0 : mean,
          .variance = squares / (count - 1) * resampling_correction(folds, repeats) /
                      static_cast<double>(folds),
          .degrees_of_freedom = count - 1,
          .groups = values.size()};
}

double resampling_correction(std::size_t folds, std::size_t repeats) {
  check(folds >= 2 && repeats >= 1, "resampling needs two folds and a repeat");
  const auto f = static_cast<double>(folds);
  return 1 / static_cast<double>(repeats) + f / (f - 1);
}

}  // namespace tuneornot
