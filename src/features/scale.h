#pragma once

#include <span>
#include <vector>

namespace tuneornot {

// What brings rows of numbers to one scale: of every column the mean, and 1 / (standard deviation
// sqrt(columns)), so that a scaled row is about as long as 1. A column that never changes is scaled
// to 0.
struct Scale {
  std::vector<double> means;
  std::vector<double> factors;
  bool operator==(const Scale&) const = default;
};

// Of rows of the same length, one at least.
Scale scale_of(std::span<const std::span<const float>> rows);

std::vector<double> scaled(const Scale& scale, std::span<const float> row);

}  // namespace tuneornot
