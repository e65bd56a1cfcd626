#include "base/code_points.h"

#include <utf8proc.h>

#include <array>

#include "base/check.h"
#include "base/text.h"

namespace tuneornot {

namespace {

const utf8proc_uint8_t* raw(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

std::string with_replacements(std::string_view text) {
  std::string valid;
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    append(valid, letter.code == kInvalid ? kReplacement : letter.code);
    text.remove_prefix(letter.bytes);
  }
  return valid;
}

CodePoints folded_valid(std::string_view valid) {
  constexpr auto kOptions = static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE |
                                                           UTF8PROC_CASEFOLD | UTF8PROC_IGNORE);
  CodePoints codes(valid.size() + 1);
  const auto decompose = [&] {
    return utf8proc_decompose(
        raw(valid), std::ssize(valid), codes.data(), std::ssize(codes), kOptions);
  };
  utf8proc_ssize_t count = decompose();
  if (count > std::ssize(codes)) {  // A letter may fold to several.
    codes.resize(static_cast<std::size_t>(count));
    count = decompose();
  }
  check(count >= 0, "folding of valid UTF-8");
  count = utf8proc_normalize_utf32(codes.data(), count, kOptions);
  codes.resize(static_cast<std::size_t>(count));
  return codes;
}

}  // namespace

Letter first_letter(std::string_view text) {
  const auto byte = static_cast<unsigned char>(text.front());
  if (byte < 0x80) {
    return {.code = byte, .bytes = 1};
  }
  CodePoint code = kInvalid;
  const utf8proc_ssize_t bytes = utf8proc_iterate(raw(text), std::ssize(text), &code);
  return bytes < 1 ? Letter{} : Letter{.code = code, .bytes = static_cast<std::size_t>(bytes)};
}

void append(std::string& text, CodePoint code) {
  std::array<utf8proc_uint8_t, 4> bytes{};
  const utf8proc_ssize_t size = utf8proc_encode_char(code, bytes.data());
  text.append(bytes.begin(), bytes.begin() + size);
}

bool is_space(CodePoint code) {
  const utf8proc_category_t category = utf8proc_category(code);
  return category == UTF8PROC_CATEGORY_ZS || category == UTF8PROC_CATEGORY_ZL ||
         category == UTF8PROC_CATEGORY_ZP || category == UTF8PROC_CATEGORY_CC;
}

bool is_space_or_punctuation(CodePoint code) {
  const utf8proc_category_t category = utf8proc_category(code);
  return is_space(code) || (category >= UTF8PROC_CATEGORY_PC && category <= UTF8PROC_CATEGORY_PO);
}

CodePoints folded(std::string_view text) {
  return first_invalid_utf8(text) ? folded_valid(with_replacements(text)) : folded_valid(text);
}

}  // namespace tuneornot
