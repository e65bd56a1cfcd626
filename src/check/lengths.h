#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tuneornot {

struct Lengths {
  std::size_t median = 0;  // characters
  std::size_t p95 = 0;
  std::size_t longest = 0;
  std::size_t longest_line = 0;  // of the file
};

std::size_t characters(std::string_view text);

// Counts lengths, each up to 4,096 on its own and longer ones by a sixteenth of their power of two,
// so that memory does not grow with the rows.
class LengthCounter {
 public:
  void add(std::size_t length, std::size_t line);
  Lengths lengths() const;

 private:
  static constexpr std::size_t kExact = 4'096;
  static constexpr std::size_t kSteps = 16;  // a power of two

  static std::size_t bucket_of(std::size_t length);
  static std::size_t length_of(std::size_t bucket);
  std::size_t quantile(double share) const;

  std::array<std::size_t, kExact + 40 * kSteps> counts_ = {};
  std::size_t total_ = 0;
  std::size_t longest_ = 0;
  std::size_t longest_line_ = 0;
};

}  // namespace tuneornot
