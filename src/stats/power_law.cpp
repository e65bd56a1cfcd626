// For a given rate the law is a line in x = size^-rate, and the best line that is nowhere below 0
// has a closed form. So only the rate is searched for: where the grid is lowest, by golden section.
// A general solver (Levenberg-Marquardt) needs a start, and gets lost where the errors hardly fall:
// scale, rate and floor then stand for each other. Here every fit ends after the same steps.

#include "stats/power_law.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <vector>

#include "base/check.h"

namespace tuneornot {

namespace {

constexpr int kGrid = 32;
constexpr int kSections = 48;  // the bracket shrinks to 1e-10 of itself

struct Line {
  double slope = 0;
  double intercept = 0;
  double misfit = std::numeric_limits<double>::infinity();  // weighted sum of squares
};

class Fit {
 public:
  explicit Fit(std::span<const ErrorAtSize> errors) : x_(errors.size()) {
    double log_largest = -std::numeric_limits<double>::infinity();
    for (const ErrorAtSize& error : errors) {
      check(error.size > 0 && error.variance > 0 && std::isfinite(error.error),
            "a power law needs sizes and variances above 0, and finite errors");
      log_largest = std::max(log_largest, std::log(error.size));
    }
    for (const ErrorAtSize& error : errors) {
      points_.push_back({.log_size = std::log(error.size) - log_largest,
                         .error = error.error,
                         .weight = 1 / error.variance});
    }
    log_largest_ = log_largest;
  }

  PowerLaw best() {
    int lowest = 1;
    double least = std::numeric_limits<double>::infinity();
    for (int step = 1; step <= kGrid; ++step) {
      const double misfit = line_at(rate_of(step)).misfit;
      if (misfit < least) {
        lowest = step;
        least = misfit;
      }
    }
    const double rate = lowest_between(rate_of(lowest - 1), rate_of(std::min(lowest + 1, kGrid)));
    const Line line = line_at(rate);
    return {.scale = line.slope * std::exp(rate * log_largest_),
            .rate = line.slope == 0 ? 0 : rate,
            .floor = line.intercept};
  }

 private:
  struct Point {
    double log_size = 0;  // less that of the largest size
    double error = 0;
    double weight = 1;
  };

  // Denser towards 0, where the usual rates are.
  static double rate_of(int step) {
    const double part = static_cast<double>(step) / kGrid;
    return kSteepestRate * part * part * part;
  }

  Line line_at(double rate) {
    double weights = 0;
    double mean_x = 0;
    double mean_error = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      x_[i] = std::exp(-rate * points_[i].log_size);
      weights += points_[i].weight;
      mean_x += points_[i].weight * x_[i];
      mean_error += points_[i].weight * points_[i].error;
    }
    mean_x /= weights;
    mean_error /= weights;
    double squares = 0;   // of x about its mean
    double products = 0;  // of x and the error
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const double x = x_[i] - mean_x;
      squares += points_[i].weight * x * x;
      products += points_[i].weight * x * (points_[i].error - mean_error);
    }
    return line_not_below_zero({.x = mean_x, .error = mean_error, .weights = weights},
                               squares > 0 ? products / squares : 0,
                               squares);
  }

  struct Means {
    double x = 0;
    double error = 0;
    double weights = 0;
  };

  // `slope` is that of the best line without bounds.
  Line line_not_below_zero(const Means& mean, double slope, double squares) const {
    Line line{.slope = std::max(0.0, slope)};
    line.intercept = mean.error - line.slope * mean.x;
    if (line.intercept < 0) {
      // Through the origin.
      const double all_squares = squares + mean.weights * mean.x * mean.x;
      const double all_products = slope * squares + mean.weights * mean.x * mean.error;
      line.slope = std::max(0.0, all_products / all_squares);
      line.intercept = 0;
    }
    line.misfit = 0;
    for (std::size_t i = 0; i < points_.size(); ++i) {
      const double rest = points_[i].error - line.slope * x_[i] - line.intercept;
      line.misfit += points_[i].weight * rest * rest;
    }
    return line;
  }

  double lowest_between(double low, double high) {
    constexpr double kShare = 1 / std::numbers::phi;
    double left = high - kShare * (high - low);
    double right = low + kShare * (high - low);
    double left_misfit = line_at(left).misfit;
    double right_misfit = line_at(right).misfit;
    for (int section = 0; section < kSections; ++section) {
      if (left_misfit <= right_misfit) {
        high = right;
        right = left;
        right_misfit = left_misfit;
        left = high - kShare * (high - low);
        left_misfit = line_at(left).misfit;
      } else {
        low = left;
        left = right;
        left_misfit = right_misfit;
        right = low + kShare * (high - low);
        right_misfit = line_at(right).misfit;
      }
    }
    return (low + high) / 2;
  }

  std::vector<Point> points_;
  std::vector<double> x_;
  double log_largest_ = 0;
};

}  // namespace

double error_at(const PowerLaw& law, double size) {
  return law.scale * std::exp(-law.rate * std::log(size)) + law.floor;
}

PowerLaw fit_power_law(std::span<const ErrorAtSize> errors) {
  check(!errors.empty() && std::ranges::any_of(errors,
                                               [&](const ErrorAtSize& error) {
                                                 return error.size != errors.front().size;
                                               }),
        "a power law needs two sizes");
  return Fit(errors).best();
}

}  // namespace tuneornot
