#include "calibration/draws.h"

#include <cmath>

namespace tuneornot {

double Draws::normal() {
  if (spare_) {
    const double spare = *spare_;
    spare_.reset();
    return spare;
  }
  double x = 0;
  double y = 0;
  double square = 0;
  do {
    x = 2 * rng_.uniform() - 1;
    y = 2 * rng_.uniform() - 1;
    square = x * x + y * y;
  } while (square >= 1 || square == 0);
  const double scale = std::sqrt(-2 * std::log(square) / square);
  spare_ = y * scale;
  return x * scale;
}

}  // namespace tuneornot
