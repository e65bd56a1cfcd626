#include "base/text.h"

#include <fmt/format.h>
#include <utf8proc.h>

#include <algorithm>
#include <numeric>
#include <utility>
#include <vector>

#include "base/code_points.h"

namespace tuneornot {

namespace {

constexpr std::string_view kSpaces = " \t\n\v\f\r";
constexpr std::size_t kLongestName = 200;
constexpr std::size_t kNameColumns = 60;

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

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kSpaces);
  return first == std::string_view::npos
             ? std::string_view()
             : text.substr(first, text.find_last_not_of(kSpaces) - first + 1);
}

bool is_blank(std::string_view text) {
  return text.find_first_not_of(kSpaces) == std::string_view::npos;
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

std::string ascii_lower(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) {
    letter = letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
  }
  return lower;
}

std::string ascii_upper(std::string_view text) {
  std::string upper(text);
  for (char& letter : upper) {
    letter = letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
  }
  return upper;
}

std::string url_path(std::string_view path) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/";
  std::string url;
  for (const char byte : path) {
    url += kPlain.find(byte) != std::string_view::npos
               ? std::string(1, byte)
               : fmt::format("%{:02X}", static_cast<unsigned char>(byte));
  }
  return url;
}

std::string case_folded(std::string_view text) {
  std::string result;
  for (const CodePoint code : folded(text)) {
    append(result, code);
  }
  return result;
}

std::optional<std::string> nearest(std::string_view word, std::span<const std::string> candidates) {
  if (word.size() > kLongestName) {
    return std::nullopt;
  }
  const CodePoints wanted = folded(word);
  std::size_t least = wanted.size() / 3 + 1;
  std::optional<std::string> found;
  for (const std::string& candidate : candidates) {
    if (candidate.size() > 2 * kLongestName) {
      continue;
    }
    const std::size_t distance = edit_distance(wanted, folded(candidate));
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
