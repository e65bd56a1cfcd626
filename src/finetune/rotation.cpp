#include "finetune/rotation.h"

#include <cmath>

namespace tuneornot {

Turns turns_of(const Rotation& rotation, std::span<const std::int32_t> positions) {
  Turns turns;
  turns.cosines.reserve(positions.size() * rotation.frequencies.size());
  turns.sines.reserve(positions.size() * rotation.frequencies.size());
  for (const std::int32_t position : positions) {
    for (const float frequency : rotation.frequencies) {
      const float angle = static_cast<float>(position) * frequency;
      turns.cosines.push_back(std::cos(angle) * rotation.magnitude);
      turns.sines.push_back(std::sin(angle) * rotation.magnitude);
    }
  }
  return turns;
}

void rotate(const Rotation& rotation,
            const Turns& turns,
            std::size_t position,
            Direction direction,
            std::span<float> row) {
  const std::size_t pairs = rotation.frequencies.size();
  const std::size_t to_second = rotation.pairs_neighbours ? 1 : pairs;
  const std::size_t to_next = rotation.pairs_neighbours ? 2 : 1;
  const float* cosines = turns.cosines.data() + position * pairs;
  const float* sines = turns.sines.data() + position * pairs;
  const float sign = direction == Direction::Forward ? 1 : -1;
  for (std::size_t head = 0; head < row.size(); head += rotation.head) {
    for (std::size_t pair = 0; pair < pairs; ++pair) {
      float& first = row[head + pair * to_next];
      float& second = row[head + pair * to_next + to_second];
      const float one = first;
      const float other = second;
      first = one * cosines[pair] - other * sign * sines[pair];
      second = one * sign * sines[pair] + other * cosines[pair];
    }
  }
}

}  // namespace tuneornot
