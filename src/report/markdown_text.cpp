#include "report/markdown_text.h"

#include <algorithm>
#include <cctype>

#include "base/text.h"

namespace tuneornot {

namespace {

// GitHub takes @name, #12 and www. for what they look like even where they are escaped, unless
// something stands between. U+2060 (word joiner) is not seen and allows no line break.
constexpr std::string_view kJoiner = "\u2060";

bool is_word(char byte) {
  return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_';
}

// What is markup wherever it stands.
bool is_markup(char byte) {
  constexpr std::string_view kMarkup = "\\`*[]<>&|~$";
  return kMarkup.find(byte) != std::string_view::npos;
}

// Of `text[at]`, by what stands around it: a name like few_shot@smollm2 stays as it is.
std::string escaped(std::string_view text, std::size_t at) {
  const char byte = text[at];
  const bool after_word = at > 0 && is_word(text[at - 1]);
  const bool before_word = at + 1 < text.size() && is_word(text[at + 1]);
  if (is_markup(byte) || (byte == '_' && !(after_word && before_word))) {
    return {'\\', byte};
  }
  if ((byte == '@' || byte == '#') && before_word && (byte == '#' || !after_word)) {
    return byte + std::string(kJoiner);
  }
  const bool is_link = (byte == ':' && text.substr(at).starts_with("://")) ||
                       (byte == '.' && at >= 3 && case_folded(text.substr(at - 3, 3)) == "www");
  return is_link ? byte + std::string(kJoiner) : std::string(1, byte);
}

std::size_t longest_run(std::string_view text, char byte) {
  std::size_t longest = 0;
  std::size_t run = 0;
  for (const char other : text) {
    run = other == byte ? run + 1 : 0;
    longest = std::max(longest, run);
  }
  return longest;
}

}  // namespace

std::string markdown_text(std::string_view text) {
  const std::string shown = printable(text);
  std::string result;
  for (std::size_t at = 0; at < shown.size(); ++at) {
    result += escaped(shown, at);
  }
  return result;
}

std::string markdown_code(std::string_view text) {
  const std::string shown = printable(text);
  if (is_blank(shown)) {
    return "";
  }
  const std::string fence(longest_run(shown, '`') + 1, '`');
  // A span may not touch its own backticks, and loses a space on both sides if there is one.
  const bool is_padded =
      shown.front() == '`' || shown.back() == '`' || (shown.front() == ' ' && shown.back() == ' ');
  std::string inside;
  for (const char byte : shown) {
    inside += byte == '|' ? "\\|" : std::string(1, byte);  // else the cell would end
  }
  const std::string space = is_padded ? " " : "";
  return fence + space + inside + space + fence;
}

}  // namespace tuneornot
