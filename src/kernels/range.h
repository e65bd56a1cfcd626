#pragma once

#include <algorithm>
#include <cstddef>

namespace tuneornot {

struct Range {
  std::size_t first = 0;
  std::size_t count = 0;
};

// How many parts of a size a whole is cut into, and which one of them is; the last may be smaller.
inline std::size_t parts(std::size_t whole, std::size_t part) {
  return (whole + part - 1) / part;
}

inline Range range_of(std::size_t item, std::size_t each, std::size_t whole) {
  const std::size_t first = item * each;
  return {.first = first, .count = std::min(each, whole - first)};
}

}  // namespace tuneornot
