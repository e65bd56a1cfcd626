#include "base/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <utility>
#include <vector>

#include "base/check.h"

namespace tuneornot {

namespace {

using CodePoint = utf8proc_int32_t;
using CodePoints = std::vector<CodePoint>;

constexpr CodePoint kInvalid = -1;
constexpr CodePoint kReplacement = 0xFFFD;
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kNameColumns = 60;

struct Letter {
  CodePoint code = kInvalid;
  std::size_t bytes = 1;
};

const utf8proc_uint8_t* raw(std::string_view text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text.data());
}

// Of a text that is not empty.
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

bool is_line_break_or_tab(CodePoint code) {
  return code == '\t' || code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
}

bool is_bidirectional_control(CodePoint code) {
  return code == 0x061C || code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
         (code >= 0x2066 && code <= 0x2069);
}

std::string printable_letter(Letter letter, std::string_view bytes) {
  if (is_line_break_or_tab(letter.code)) {
    return " ";
  }
  if (letter.code < 0x20 || letter.code == 0x7F) {
    return fmt::format("\\x{:02x}", static_cast<unsigned char>(bytes.front()));
  }
  if ((letter.code >= 0x80 && letter.code < 0xA0) || is_bidirectional_control(letter.code)) {
    return fmt::format("\\u{{{:x}}}", letter.code);
  }
  return std::string(bytes);
}

std::size_t cells(Letter letter) {
  return letter.code == kInvalid ? 1 : static_cast<std::size_t>(utf8proc_charwidth(letter.code));
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

// Case-folded, composed, without what shows nothing (soft hyphens, zero-width spaces).
CodePoints folded(const std::string& valid) {
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

CodePoints folded_of_any(std::string_view text) {
  return first_invalid_utf8(text) ? folded(with_replacements(text)) : folded(std::string(text));
}

// The pieces between runs of separators, one space between them.
std::string joined_pieces(const CodePoints& codes, bool (*is_separator)(CodePoint)) {
  std::string text;
  bool between = false;
  for (const CodePoint code : codes) {
    if (is_separator(code)) {
      between = !text.empty();
      continue;
    }
    if (between) {
      text += ' ';
      between = false;
    }
    append(text, code);
  }
  return text;
}

// Levenshtein 1966.
std::size_t edit_distance(const CodePoints& from, const CodePoints& to) {
  std::vector<std::size_t> costs(to.size() + 1);
  std::iota(costs.begin(), costs.end(), 0);
  for (std::size_t row = 1; row <= from.size(); ++row) {
    std::size_t diagonal = std::exchange(costs[0], row);
    for (std::size_t column = 1; column <= to.size(); ++column) {
      const std::size_t replaced = diagonal + (from[row - 1] == to[column - 1] ? 0 : 1);
      diagonal = costs[column];
      costs[column] = std::min({replaced, costs[column] + 1, costs[column - 1] + 1});
    }
  }
  return costs.back();
}

// What an ASCII character becomes in a normalised text: a letter, a separator, or nothing. Taken
// from the rule for all of Unicode, so that both agree.
struct AsciiRule {
  static constexpr char kSeparator = ' ';
  static constexpr char kNothing = '\0';

  AsciiRule() {
    for (std::size_t i = 0; i < becomes.size(); ++i) {
      const CodePoints codes = folded(std::string(1, static_cast<char>(i)));
      const bool is_separator = !codes.empty() && is_space_or_punctuation(codes.front());
      becomes[i] =
          codes.empty() ? kNothing : (is_separator ? kSeparator : static_cast<char>(codes.front()));
    }
  }

  std::array<char, 128> becomes = {};
};

// False when the text is not ASCII alone.
bool normalise_ascii(std::string_view text, std::string& result) {
  static const AsciiRule rule;
  result.resize(text.size());  // A separator that is kept takes the place of one that was read.
  std::size_t size = 0;
  bool between = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= rule.becomes.size()) {
      return false;
    }
    const char becomes = rule.becomes[byte];
    if (becomes == AsciiRule::kSeparator) {
      between = size > 0;
    } else if (becomes != AsciiRule::kNothing) {
      result[size] = ' ';
      size += between ? 1 : 0;
      result[size++] = becomes;
      between = false;
    }
  }
  result.resize(size);
  return true;
}

}  // namespace

std::optional<std::size_t> first_invalid_utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const Letter letter = first_letter(text.substr(at));
    if (letter.code == kInvalid) {
      return at;
    }
    at += letter.bytes;
  }
  return std::nullopt;
}

std::string printable(std::string_view text) {
  std::string shown;
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    if (!text.starts_with("\r\n")) {  // Its line feed becomes the one space.
      shown += printable_letter(letter, text.substr(0, letter.bytes));
    }
    text.remove_prefix(letter.bytes);
  }
  return shown;
}

std::string shortened(std::string_view text, std::size_t columns) {
  std::string shown = printable(text);
  if (columns == 0 || terminal_width(shown) <= columns) {
    return columns == 0 ? "" : shown;
  }
  std::size_t width = 1;  // of the ellipsis
  std::size_t end = 0;
  while (true) {
    const Letter letter = first_letter(std::string_view(shown).substr(end));
    width += cells(letter);
    if (width > columns) {
      break;
    }
    end += letter.bytes;
  }
  return shown.substr(0, end) + "…";
}

std::size_t terminal_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const Letter letter = first_letter(text);
    width += cells(letter);
    text.remove_prefix(letter.bytes);
  }
  return width;
}

std::string case_folded(std::string_view text) {
  std::string result;
  for (const CodePoint code : folded_of_any(text)) {
    append(result, code);
  }
  return result;
}

std::string normalised(std::string_view text) {
  std::string result;
  normalise(text, result);
  return result;
}

void normalise(std::string_view text, std::string& result) {
  if (normalise_ascii(text, result) && !result.empty()) {
    return;
  }
  const CodePoints codes = folded_of_any(text);
  result = joined_pieces(codes, is_space_or_punctuation);
  if (result.empty()) {
    result = joined_pieces(codes, is_space);
  }
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  if (word.size() > kLongestName) {
    return std::nullopt;
  }
  const CodePoints wanted = folded_of_any(word);
  std::size_t least = wanted.size() / 3 + 1;
  std::optional<std::string> found;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > 2 * kLongestName) {
      continue;
    }
    const std::size_t distance = edit_distance(wanted, folded_of_any(candidate));
    if (distance < least) {
      least = distance;
      found = candidate;
    }
  }
  return found;
}

std::string quoted_list(std::span<const std::string> names, std::size_t most) {
  const std::size_t named = std::min(most, names.size());
  std::vector<std::string> parts;
  for (const std::string& name : names.first(named)) {
    parts.push_back('"' + shortened(name, kNameColumns) + '"');
  }
  if (named < names.size()) {
    parts.push_back(fmt::format("{} more", names.size() - named));
  }
  if (parts.size() < 2) {
    return parts.empty() ? "" : parts.front();
  }
  const std::string last = parts.back();
  parts.pop_back();
  return fmt::format("{} and {}", fmt::join(parts, ", "), last);
}

}  // namespace tuneornot
