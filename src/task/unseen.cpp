#include "task/unseen.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace tuneornot {

namespace {

// Of a character of two or three bytes: "<U+00AD>".
std::string code_of(std::string_view character) {
  auto code = static_cast<unsigned>(static_cast<unsigned char>(character.front())) &
              (character.size() == 2 ? 0x1FU : 0x0FU);
  for (const char c : character.substr(1)) {
    code = (code << 6U) | (static_cast<unsigned char>(c) & 0x3FU);
  }
  return fmt::format("<U+{:04X}>", code);
}

}  // namespace

std::size_t space_at(std::string_view text) {
  constexpr std::array<std::string_view, 9> kSpaces = {
      " ", "\t", "\r", "\n", "\xC2\xA0", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80", "\v"};
  for (const std::string_view space : kSpaces) {
    if (text.starts_with(space)) {
      return space.size();
    }
  }
  // U+2000 to U+200A.
  const bool is_wide = text.size() >= 3 && text.starts_with("\xE2\x80") &&
                       static_cast<unsigned char>(text[2]) <= 0x8A;
  return is_wide ? 3 : 0;
}

std::size_t invisible_at(std::string_view text) {
  const auto first = static_cast<unsigned char>(text.front());
  if (first < 0x20 || first == 0x7F) {
    return 1;
  }
  constexpr std::array<std::string_view, 15> kInvisible = {"\xC2\xAD",      // soft hyphen
                                                           "\xE2\x80\x8B",  // zero-width space
                                                           "\xE2\x80\x8E",  // marks of direction
                                                           "\xE2\x80\x8F",
                                                           "\xE2\x80\xAA",
                                                           "\xE2\x80\xAB",
                                                           "\xE2\x80\xAC",
                                                           "\xE2\x80\xAD",
                                                           "\xE2\x80\xAE",
                                                           "\xE2\x81\xA0",  // word joiner
                                                           "\xE2\x81\xA6",  // isolates
                                                           "\xE2\x81\xA7",
                                                           "\xE2\x81\xA8",
                                                           "\xE2\x81\xA9",
                                                           "\xEF\xBB\xBF"};  // byte order mark
  for (const std::string_view character : kInvisible) {
    if (text.starts_with(character)) {
      return character.size();
    }
  }
  return 0;
}

bool is_unseen(std::string_view text) {
  while (!text.empty()) {
    const std::size_t bytes = std::max(space_at(text), invisible_at(text));
    if (bytes == 0) {
      return false;
    }
    text.remove_prefix(bytes);
  }
  return true;
}

std::string with_codes(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const std::size_t bytes = std::max<std::size_t>(1, invisible_at(text));
    shown += bytes == 1 ? std::string(1, text.front()) : code_of(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return shown;
}

}  // namespace tuneornot
