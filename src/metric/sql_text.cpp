#include "metric/sql_text.h"

#include <algorithm>
#include <cstddef>

#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::string_view kFence = "```";

bool is_word_byte(char byte) {
  const auto code = static_cast<unsigned char>(byte);
  return (code >= '0' && code <= '9') || (code >= 'A' && code <= 'Z') ||
         (code >= 'a' && code <= 'z') || code == '_' || code == '$' || code >= 0x80;
}

// Where what begins at `at` and ends with `closing` is over; all of it where that is missing.
std::size_t behind(std::string_view text, std::size_t at, std::string_view closing) {
  const std::size_t found = text.find(closing, at);
  return found == std::string_view::npos ? text.size() : found + closing.size();
}

// Behind the text, quoted name, comment or word that begins at `at`, else behind one byte. A quote
// that is doubled within a text ends it and begins another, which comes to the same here.
std::size_t behind_token(std::string_view query, std::size_t at) {
  const std::string_view rest = query.substr(at);
  if (rest.starts_with("--")) {
    return behind(query, at, "\n");
  }
  if (rest.starts_with("/*")) {
    return behind(query, at + 2, "*/");
  }
  if (rest.front() == '[') {
    return behind(query, at, "]");
  }
  if (rest.front() == '\'' || rest.front() == '"' || rest.front() == '`') {
    return behind(query, at + 1, rest.substr(0, 1));
  }
  const auto* const end = std::ranges::find_if_not(rest, is_word_byte);
  return at + std::max<std::size_t>(1, static_cast<std::size_t>(end - rest.begin()));
}

bool is_space_or_comment(std::string_view token) {
  return is_blank(token) || token.starts_with("--") || token.starts_with("/*");
}

}  // namespace

std::string_view bare_query(std::string_view answer) {
  std::string_view query = trimmed(answer);
  const std::size_t line_end = query.find('\n');
  const bool is_fenced =
      query.starts_with(kFence) && query.ends_with(kFence) && line_end != std::string_view::npos;
  if (!is_fenced) {
    return query;
  }
  const std::string_view language = trimmed(query.substr(kFence.size(), line_end - kFence.size()));
  query.remove_prefix(line_end + 1);
  query.remove_suffix(std::min(kFence.size(), query.size()));
  const bool is_one =
      query.find(kFence) == std::string_view::npos && std::ranges::all_of(language, is_word_byte);
  return is_one ? trimmed(query) : trimmed(answer);
}

bool is_ordered(std::string_view query) {
  std::size_t depth = 0;
  bool is_behind_order = false;
  for (std::size_t at = 0; at < query.size();) {
    const std::size_t next = behind_token(query, at);
    const std::string_view token = query.substr(at, next - at);
    at = next;
    if (is_space_or_comment(token)) {
      continue;
    }
    if (is_behind_order && ascii_lower(token) == "by") {
      return true;
    }
    is_behind_order = depth == 0 && ascii_lower(token) == "order";
    depth += token == "(" ? 1 : 0;
    depth -= token == ")" && depth > 0 ? 1 : 0;
  }
  return false;
}

}  // namespace tuneornot
