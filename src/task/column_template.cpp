#include "task/column_template.h"

#include <algorithm>
#include <array>
#include <utility>

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

// "text" of "text|trim": what only takes away spaces at the ends, or gives the text that a column
// is anyway.
std::string_view without_trimming(std::string_view text) {
  constexpr std::array<std::string_view, 5> kMethods = {
      ".strip()", ".lstrip()", ".rstrip()", "|trim", "|string"};
  text = trimmed(text);
  for (const std::string_view method : kMethods) {
    const std::size_t filter = text.rfind('|');
    const bool is_filter = filter != std::string_view::npos && method.starts_with('|') &&
                           trimmed(text.substr(filter + 1)) == method.substr(1);
    if (is_filter || text.ends_with(method)) {
      return without_trimming(text.substr(0, is_filter ? filter : text.size() - method.size()));
    }
  }
  return text;
}

// Takes a text in quotes from the front; empty where there is none, or one with escapes.
std::optional<std::string> take_quoted(std::string_view& text) {
  const char quote = text.empty() ? '\0' : text.front();
  const std::size_t end = text.empty() ? std::string_view::npos : text.find(quote, 1);
  if ((quote != '"' && quote != '\'') || end == std::string_view::npos) {
    return std::nullopt;
  }
  std::string taken(text.substr(1, end - 1));
  text = trimmed(text.substr(end + 1));
  return taken.find('\\') == std::string::npos ? std::optional(taken) : std::nullopt;
}

// Takes ['no', 'yes'] from the front; no texts where it does not stand there.
std::vector<std::string> take_list(std::string_view& text) {
  std::vector<std::string> texts;
  std::string_view rest = trimmed(text);
  for (char expected = '['; rest.starts_with(expected); expected = ',') {
    rest = trimmed(rest.substr(1));
    std::optional<std::string> taken = take_quoted(rest);
    if (!taken) {
      return {};
    }
    texts.push_back(std::move(*taken));
    if (rest.starts_with(']')) {
      text = trimmed(rest.substr(1));
      return texts;
    }
  }
  return {};
}

// What stands between the braces of a text that is {{...}} alone; empty where it is not.
std::string_view expression_alone(std::string_view text) {
  text = trimmed(text);
  const bool is_braced = text.size() > 4 && text.starts_with("{{") && text.ends_with("}}");
  return is_braced ? trimmed(text.substr(2, text.size() - 4)) : std::string_view();
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
    const std::string name(
        without_trimming(text.substr(open + 2, close - std::min(open + 2, close))));
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

std::vector<std::string> parse_list_template(std::string_view text) {
  std::string_view rest = expression_alone(text);
  std::vector<std::string> texts = take_list(rest);
  return rest.empty() ? texts : std::vector<std::string>();
}

std::optional<ChosenByColumn> parse_chosen_by_column(std::string_view text) {
  std::string_view rest = expression_alone(text);
  std::vector<std::string> choices = take_list(rest);
  if (choices.empty() || !rest.starts_with('[') || !rest.ends_with(']')) {
    return std::nullopt;
  }
  const std::string_view column = trimmed(rest.substr(1, rest.size() - 2));
  return is_name(column) ? std::optional(ChosenByColumn{std::move(choices), std::string(column)})
                         : std::nullopt;
}

}  // namespace tuneornot
