#pragma once

#include <array>
#include <bit>
#include <cstdint>
#include <istream>
#include <string>
#include <string_view>

namespace tuneornot {

// Reads little-endian numbers and texts from the start of a file that nobody vouches for. Every
// length is held against what remains of the file before it is believed, and what the caller keeps
// is charged to a budget, so that a few bytes cannot make the program allocate without bound.
// Throws ErrorKind::Model. Not thread-safe; `in` outlives it.
class HeaderReader {
 public:
  HeaderReader(std::istream& in, std::uint64_t file_bytes, std::string where);

  template <typename T>
  T number() {
    static_assert(std::endian::native == std::endian::little);
    std::array<char, sizeof(T)> bytes{};
    read(bytes.data(), bytes.size());
    return std::bit_cast<T>(bytes);
  }

  std::string bytes(std::uint64_t count);
  std::string text();  // a uint64 length and as many bytes
  void skip(std::uint64_t count);

  std::uint64_t position() const { return position_; }
  std::uint64_t remaining() const { return file_bytes_ - position_; }

  // Throws unless `count` things of at least `each` bytes can still follow.
  void expect(std::uint64_t count, std::uint64_t each, std::string_view things) const;

  // Memory that the caller is about to take for what was read.
  void charge(std::uint64_t bytes);

  [[noreturn]] void ends_early() const;
  [[noreturn]] void damaged(std::string_view what) const;
  [[noreturn]] void refuse(std::string_view what_and_what_to_do) const;

 private:
  void read(char* to, std::uint64_t count);

  std::istream& in_;
  std::uint64_t file_bytes_;
  std::string where_;
  std::uint64_t position_ = 0;
  std::uint64_t budget_bytes_;
};

}  // namespace tuneornot
