#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.h"

namespace tuneornot {

static_assert(std::endian::native == std::endian::little, "a file's bytes are the memory's");

// Numbers and texts one behind the other, as a file of ours holds them: little-endian.
class ByteWriter {
 public:
  void text(std::string_view text) { bytes_.append(text); }

  template <typename Number>
  void number(Number value) {
    text({reinterpret_cast<const char*>(&value), sizeof value});
  }

  template <typename Number>
  void numbers(std::span<const Number> values) {
    text({reinterpret_cast<const char*>(values.data()), values.size_bytes()});
  }

  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// Takes from the front of a file's bytes and never past their end, whatever sizes the file names:
// throws ErrorKind::Data instead, with the file's name and what to do.
class ByteReader {
 public:
  ByteReader(std::string_view bytes, std::string where, std::string remedy)
      : left_(bytes), where_(std::move(where)), remedy_(std::move(remedy)) {}

  std::string_view text(std::uint64_t size) {
    if (size > left_.size()) {
      refuse();
    }
    const std::string_view taken = left_.substr(0, size);
    left_.remove_prefix(size);
    return taken;
  }

  template <typename Number>
  Number number() {
    Number value{};
    const std::string_view taken = text(sizeof value);
    std::memcpy(&value, taken.data(), taken.size());
    return value;
  }

  template <typename Number>
  std::vector<Number> numbers(std::uint64_t count) {
    if (count > left_.size() / sizeof(Number)) {
      refuse();
    }
    std::vector<Number> values(count);
    if (count > 0) {  // memcpy takes no null pointer, not even for nothing
      const std::string_view taken = text(count * sizeof(Number));
      std::memcpy(values.data(), taken.data(), taken.size());
    }
    return values;
  }

  std::size_t left() const { return left_.size(); }

  [[noreturn]] void refuse() const {
    throw Error(ErrorKind::Data, where_ + ": is damaged; " + remedy_);
  }

 private:
  std::string_view left_;
  std::string where_;
  std::string remedy_;
};

}  // namespace tuneornot
