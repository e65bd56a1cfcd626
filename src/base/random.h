#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <utility>

namespace tuneornot {

// xoshiro256** (Blackman and Vigna 2018), seeded through splitmix64. Ours rather than <random>'s,
// whose distributions differ between standard libraries: a recorded seed must mean the same shots
// and the same split everywhere.
class Rng {
 public:
  explicit Rng(std::uint64_t seed);

  // A stream of its own for each purpose, so that adding a draw here changes none there.
  Rng(std::uint64_t seed, std::string_view purpose);

  std::uint64_t next();

  // Uniform in 0 .. n-1; n > 0.
  std::size_t below(std::size_t n);

  // Uniform in [0, 1).
  double uniform();

  template <typename T>
  void shuffle(std::span<T> items) {
    for (std::size_t left = items.size(); left > 1; --left) {
      std::swap(items[left - 1], items[below(left)]);
    }
  }

 private:
  std::array<std::uint64_t, 4> state_{};
};

}  // namespace tuneornot
