#include "task/kind_guess.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/text.h"
#include "task/column_shape.h"
#include "task/label_cells.h"

namespace tuneornot {

namespace {

constexpr std::size_t kShownColumns = 60;
constexpr double kLongestSet = 200;  // letters, on average

using Values = std::vector<std::string_view>;

Values values_of(const Table& table, const std::string& column) {
  const std::size_t place = column_of(table, column);
  Values values;
  for (const Row& row : table.rows) {
    if (!row.cells[place].empty()) {
      values.emplace_back(row.cells[place]);
    }
  }
  return values;
}

// Nine of ten.
bool are_most(std::size_t count, std::size_t values) {
  return values > 0 && 10 * count >= 9 * values;
}

ColumnShape shape_of_parts(const Values& values, char separator) {
  std::vector<std::string> parts;
  for (const std::string_view value : values) {
    for (std::string& part : labels_in(value, separator).value_or(std::vector<std::string>())) {
      parts.push_back(std::move(part));
    }
  }
  return shape_of_values(Values(parts.begin(), parts.end()));
}

// The separator that at least every tenth value holds; '\0': there is none.
char common_separator(const Values& values, const ColumnShape& shape) {
  if (shape.mean_letters > kLongestSet) {
    return '\0';
  }
  const char separator = find_label_separator(values, {});
  const auto holds_it = [separator](std::string_view value) {
    return value.find(separator) != std::string_view::npos;
  };
  const auto holding = static_cast<std::size_t>(std::ranges::count_if(values, holds_it));
  return separator != '\0' && 10 * holding >= values.size() ? separator : '\0';
}

std::string quoted(const std::string& name) {
  return fmt::format("\"{}\"", shortened(name, kShownColumns));
}

KindGuess guess_of_objects(const std::string& column, const ColumnShape& shape) {
  return {.kind = TaskKind::Extract,
          .because = fmt::format("{} holds JSON objects in {} of {} rows",
                                 quoted(column),
                                 shape.json_objects,
                                 shape.values)};
}

KindGuess guess_of_lists(const std::string& column, const Values& values) {
  const std::size_t labels = shape_of_parts(values, '\0').distinct;
  return {.kind = TaskKind::Classify,
          .many = true,
          .labels = labels,
          .because = fmt::format("{} holds lists of {} different labels in {} rows",
                                 quoted(column),
                                 labels,
                                 values.size())};
}

KindGuess guess_of_parts(const std::string& column, char separator, const ColumnShape& parts) {
  return {.kind = TaskKind::Classify,
          .many = true,
          .labels = parts.distinct,
          .because =
              fmt::format("{} holds {} different labels, several in one cell with \"{}\" between",
                          quoted(column),
                          parts.distinct,
                          separator)};
}

KindGuess guess_of_values(const std::string& column, TaskKind kind, const ColumnShape& shape) {
  return {
      .kind = kind,
      .labels = kind == TaskKind::Classify ? shape.distinct : 0,
      .because = fmt::format(
          "{} holds {} different values in {} rows", quoted(column), shape.distinct, shape.values)};
}

}  // namespace

std::optional<KindGuess> guess_kind(const Table& table, const std::string& column) {
  const Values values = values_of(table, column);
  const ColumnShape shape = shape_of_values(values);
  if (are_most(shape.json_objects, shape.values)) {
    return guess_of_objects(column, shape);
  }
  if (are_most(shape.label_lists, shape.values)) {
    return guess_of_lists(column, values);
  }
  const char separator = common_separator(values, shape);
  if (looks_like_labels(shape)) {
    KindGuess guess = guess_of_values(column, TaskKind::Classify, shape);
    if (separator != '\0') {
      guess.doubt = fmt::format(
          "labels: if \"{}\" in {} stands between several labels, set many: true in task.yaml",
          separator,
          quoted(column));
    }
    return guess;
  }
  const ColumnShape parts = separator == '\0' ? ColumnShape{} : shape_of_parts(values, separator);
  if (looks_like_labels(parts)) {
    return guess_of_parts(column, separator, parts);
  }
  if (may_be_labels(shape)) {
    return std::nullopt;
  }
  return guess_of_values(column, TaskKind::Generate, shape);
}

}  // namespace tuneornot
