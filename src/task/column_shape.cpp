#include "task/column_shape.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "task/label_cells.h"
#include "task/labels.h"

namespace tuneornot {

namespace {

constexpr std::size_t kFewLabels = 20;
constexpr std::size_t kMostLabels = 400;
constexpr std::size_t kRowsPerLabel = 10;
constexpr double kMostLetters = 60;  // of labels, on average
constexpr std::size_t kRowsPerSlip = 100;

bool is_json_object(std::string_view text) {
  return text.starts_with('{') && nlohmann::json::accept(text);
}

std::size_t letters(std::string_view text) {
  const auto begins_letter = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_letter));
}

double median(std::vector<std::size_t> counts) {
  std::ranges::sort(counts);
  const std::size_t middle = counts.size() / 2;
  const std::size_t below = counts.size() % 2 == 0 ? counts[middle - 1] : counts[middle];
  return static_cast<double>(below + counts[middle]) / 2;
}

bool is_short_and_repeated(const ColumnShape& shape) {
  return shape.distinct > 0 && shape.median_repeats >= 2 && shape.mean_letters <= kMostLetters;
}

using Repeats = std::unordered_map<std::string_view, std::size_t>;

double mean_letters(const Repeats& repeats, std::size_t values) {
  std::size_t total = 0;
  std::size_t total_of_slips = 0;
  std::size_t slips = 0;
  for (const auto& [value, count] : repeats) {
    const bool is_slip = count == 1 && value.size() > kLongestLabel;
    slips += is_slip ? 1 : 0;
    (is_slip ? total_of_slips : total) += letters(value);
  }
  if (slips > std::max<std::size_t>(1, values / kRowsPerSlip) || slips == repeats.size()) {
    total += total_of_slips;
    slips = 0;
  }
  return static_cast<double>(total) / static_cast<double>(repeats.size() - slips);
}

std::size_t most_labels(const ColumnShape& shape) {
  return std::min(kMostLabels, std::max(kFewLabels, shape.values / kRowsPerLabel));
}

}  // namespace

ColumnShape shape_of_values(std::span<const std::string_view> values) {
  Repeats repeats;
  ColumnShape shape;
  for (const std::string_view value : values) {
    if (!value.empty()) {
      ++repeats[value];
      ++shape.values;
    }
  }
  if (repeats.empty()) {
    return shape;
  }
  std::vector<std::size_t> counts;
  for (const auto& [value, count] : repeats) {
    counts.push_back(count);
    shape.json_objects += is_json_object(value) ? count : 0;
    shape.label_lists += is_label_list(value) && labels_in(value, '\0') ? count : 0;
  }
  shape.distinct = repeats.size();
  shape.median_repeats = median(std::move(counts));
  shape.mean_letters = mean_letters(repeats, shape.values);
  return shape;
}

ColumnShape shape_of(const Table& table, std::size_t column) {
  std::vector<std::string_view> values;
  values.reserve(table.rows.size());
  for (const Row& row : table.rows) {
    values.emplace_back(row.cells[column]);
  }
  return shape_of_values(values);
}

bool looks_like_labels(const ColumnShape& shape) {
  return is_short_and_repeated(shape) && shape.distinct <= most_labels(shape);
}

bool may_be_labels(const ColumnShape& shape) {
  return is_short_and_repeated(shape) && shape.distinct > most_labels(shape);
}

}  // namespace tuneornot
