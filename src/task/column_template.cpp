#include "task/column_template.h"

#include <algorithm>

#include "base/text.h"

namespace tuneornot {

namespace {

// What Jinja takes for a name; others need an expression.
bool is_name(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
  });
}

std::string statement_in(std::string_view text) {
  for (const std::string_view mark : {"{%", "{#"}) {
    const std::size_t at = text.find(mark);
    if (at != std::string_view::npos) {
      return std::string(text.substr(at));
    }
  }
  return "";
}

}  // namespace

ColumnTemplate parse_column_template(std::string_view text) {
  ColumnTemplate parsed;
  parsed.computed = statement_in(text);
  std::size_t at = 0;
  for (std::size_t open = text.find("{{");
       open != std::string_view::npos && parsed.computed.empty();
       open = text.find("{{", at)) {
    const std::size_t close = std::min(text.find("}}", open), text.size());
    const std::string name(trimmed(text.substr(open + 2, close - std::min(open + 2, close))));
    parsed.words += text.substr(at, open - at);
    at = std::min(close + 2, text.size());
    if (!is_name(name) || close == text.size()) {
      parsed.computed = text.substr(open, at - open);
    } else if (std::ranges::find(parsed.columns, name) == parsed.columns.end()) {
      parsed.columns.push_back(name);
    }
  }
  parsed.words += text.substr(at);
  return parsed;
}

}  // namespace tuneornot
