#include "table/write_row.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "table/json_object.h"
#include "table/json_text.h"

namespace tuneornot {

namespace {

// More than the delimiter at hand: which one a file has is found by counting, and a program that
// opens it may trim spaces or take a leading mark for a comment.
bool needs_quotes(std::string_view cell) {
  return cell.find_first_of("\"\r\n,;\t|") != std::string_view::npos || cell.starts_with(' ') ||
         cell.ends_with(' ') || cell.starts_with('#');
}

void append_cell(std::string_view cell, std::string& text) {
  if (!needs_quotes(cell)) {
    text += cell;
    return;
  }
  text += '"';
  for (const char c : cell) {
    text.append(c == '"' ? 2 : 1, c);
  }
  text += '"';
}

void skip_space(std::string_view& json) {
  while (!json.empty() && is_json_space(json.front())) {
    json.remove_prefix(1);
  }
}

// The value that `json` begins with, taken from it.
std::string_view take_value(std::string_view& json) {
  skip_space(json);
  const std::string_view value = json.substr(0, check_json(json, kDeepestJson).at);
  json.remove_prefix(value.size());
  skip_space(json);
  return value;
}

bool is_key(std::string_view raw, std::string_view key) {
  const std::string_view inside = raw.substr(1, raw.size() - 2);
  return raw.find('\\') == std::string_view::npos
             ? inside == key
             : nlohmann::json::parse(raw).get_ref<const std::string&>() == key;
}

}  // namespace

void append_csv_row(std::span<const std::string_view> cells, char delimiter, std::string& text) {
  const bool is_blank = cells.size() == 1 && cells.front().empty();
  text += is_blank ? "\"\"" : "";  // else it were a blank line
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) {
      text += delimiter;
    }
    append_cell(cells[i], text);
  }
  text += '\n';
}

std::string one_line_json(std::string_view json) {
  skip_space(json);
  while (!json.empty() && is_json_space(json.back())) {
    json.remove_suffix(1);
  }
  if (json.find_first_of("\r\n") == std::string_view::npos) {
    return std::string(json);
  }
  std::string line;
  bool in_string = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    const bool is_escape = in_string && json[at] == '\\';
    in_string = json[at] == '"' ? !in_string : in_string;
    if (in_string || !is_json_space(json[at])) {
      line.append(json.substr(at, is_escape ? 2 : 1));
    }
    at += is_escape ? 1 : 0;
  }
  return line;
}

std::string with_text(std::string_view object, std::string_view key, std::string_view text) {
  std::string_view rest = object;
  std::string_view found;
  skip_space(rest);
  rest.remove_prefix(1);  // {
  skip_space(rest);
  while (!rest.empty() && rest.front() == '"') {
    const std::string_view name = take_value(rest);
    rest.remove_prefix(1);  // :
    const std::string_view value = take_value(rest);
    if (is_key(name, key)) {
      found = value;
    }
    rest.remove_prefix(std::min<std::size_t>(1, rest.size()));  // a comma, or }
    skip_space(rest);
  }
  if (found.empty()) {
    return std::string(object);
  }
  const auto begin = static_cast<std::size_t>(found.data() - object.data());
  return std::string(object.substr(0, begin)) + json_string(text) +
         std::string(object.substr(begin + found.size()));
}

std::string json_string(std::string_view text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace tuneornot
