#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "task/groups.h"

namespace tuneornot {

// The side of each row when the latest ones stand on the first side, those before them on the next
// one, and so on; sides have about so many rows as `targets` says. A group stands where its latest
// row does, so that nothing on a side is later than what stands on the sides before it; groups of
// one latest time stay together. Groups without a known time stand on the last side.
std::vector<std::size_t> split_by_time(const Groups& groups,
                                       std::span<const std::optional<std::int64_t>> times,
                                       std::span<const std::size_t> targets);

}  // namespace tuneornot
