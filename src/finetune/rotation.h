#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tuneornot {

// Rotary positions (Su et al. 2021), of the first 2 * frequencies.size() numbers of each head.
struct Rotation {
  std::size_t head = 0;            // numbers a head
  std::vector<float> frequencies;  // radians a position, of each pair
  bool pairs_neighbours = false;   // (0, 1), (2, 3), ...; else (0, h), (1, h + 1), ... of halves
  float magnitude = 1;             // times as long afterwards (LongRoPE, Ding et al. 2024)

  bool operator==(const Rotation&) const = default;
};

// How some positions turn each pair.
struct Turns {
  std::vector<float> cosines;  // (positions, pairs), times the magnitude
  std::vector<float> sines;
};
Turns turns_of(const Rotation& rotation, std::span<const std::int32_t> positions);

enum class Direction { Forward, Back };

// Turns the heads in a row, in place, as one of the positions does; back the other way round, which
// is the gradient.
void rotate(const Rotation& rotation,
            const Turns& turns,
            std::size_t position,
            Direction direction,
            std::span<float> row);

}  // namespace tuneornot
