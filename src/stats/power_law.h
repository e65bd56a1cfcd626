#pragma once

#include <span>

namespace tuneornot {

// error = scale x size^-rate + floor: how the error of what learns falls with what it learns from.
struct PowerLaw {
  double scale = 0;
  double rate = 0;
  double floor = 0;
  bool operator==(const PowerLaw&) const = default;
};

double error_at(const PowerLaw& law, double size);

struct ErrorAtSize {
  double size = 1;
  double error = 0;
  double variance = 1;  // of the error; its weight is the inverse
};

// No rate above this: from one size to four times as many the error then falls to 0.4 % of itself,
// a step like any faster one.
constexpr double kSteepestRate = 4;

// Weighted least squares with scale, rate and floor at least 0. Needs sizes above 0, two of them
// different, and variances above 0. Errors that do not fall give a scale of 0.
PowerLaw fit_power_law(std::span<const ErrorAtSize> errors);

}  // namespace tuneornot
