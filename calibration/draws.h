#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/random.h"

namespace tuneornot {

// What chance does in one simulated study.
class Draws {
 public:
  Draws(std::uint64_t seed, std::string_view purpose) : rng_(seed, purpose) {}

  // Of mean 0 and SD 1, by the polar method (Marsaglia and Bray 1964).
  double normal();

  Rng& rng() { return rng_; }

 private:
  Rng rng_;
  std::optional<double> spare_;  // the method makes two at a time
};

}  // namespace tuneornot
