#include "task/label_cells.h"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/json.h"
#include "base/text.h"

namespace tuneornot {

namespace {

using nlohmann::json;

std::optional<std::vector<std::string>> items_of(std::string_view list) {
  const json items = json::parse(list, nullptr, false);
  if (!items.is_array()) {
    return std::nullopt;
  }
  std::vector<std::string> labels;
  for (const json& item : items) {
    const bool is_text = item.is_string() && !trimmed(item.get_ref<const std::string&>()).empty();
    if (!is_text && !item.is_number() && !item.is_boolean()) {
      return std::nullopt;
    }
    labels.push_back(is_text ? item.get<std::string>() : canonical_json(item));
  }
  return labels;
}

std::vector<std::string> parts_of(std::string_view cell, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = separator == '\0' ? std::string_view::npos : cell.find(separator);
    const std::string_view part = trimmed(cell.substr(0, end));
    if (!part.empty()) {
      parts.emplace_back(part);
    }
    if (end == std::string_view::npos) {
      return parts;
    }
    cell.remove_prefix(end + 1);
  }
}

// What labels a separator would give: how many of them the task does not list, and how many there
// are, smaller being better.
std::pair<std::size_t, std::size_t> oddity(std::span<const std::string_view> cells,
                                           const std::set<std::string, std::less<>>& listed,
                                           char separator) {
  std::set<std::string> labels;
  for (const std::string_view cell : cells) {
    for (std::string& label : parts_of(is_label_list(cell) ? "" : cell, separator)) {
      labels.insert(std::move(label));
    }
  }
  const auto is_unlisted = [&listed](const std::string& label) { return !listed.contains(label); };
  return {listed.empty() ? 0 : std::ranges::count_if(labels, is_unlisted), labels.size()};
}

}  // namespace

bool is_label_list(std::string_view cell) {
  const std::string_view text = trimmed(cell);
  return text.size() >= 2 && text.front() == '[' && text.back() == ']';
}

std::optional<std::vector<std::string>> labels_in(std::string_view cell, char separator) {
  return is_label_list(cell) ? items_of(cell) : parts_of(cell, separator);
}

char find_label_separator(std::span<const std::string_view> cells, std::span<const Label> listed) {
  std::set<std::string, std::less<>> names;
  for (const Label& label : listed) {
    names.insert(label.name);
    names.insert(label.of.begin(), label.of.end());
  }
  constexpr std::array kSeparators = {'\0', ';', '|', ','};
  return *std::ranges::min_element(
      kSeparators, {}, [&](char separator) { return oddity(cells, names, separator); });
}

}  // namespace tuneornot
