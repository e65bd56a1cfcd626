#include "task/likely_columns.h"

#include <algorithm>
#include <array>
#include <ranges>
#include <string_view>

#include "base/number.h"
#include "base/text.h"
#include "table/column_names.h"
#include "task/column_shape.h"
#include "task/time_column.h"

namespace tuneornot {

namespace {

using Names = std::vector<std::string>;

constexpr double kMostLabelLetters = 60;
constexpr std::size_t kShortestHash = 16;

enum class Fit { None, Input, Any, Repeats, Labels, NamedLabels };

template <typename Range>
bool holds(const Range& names, std::string_view name) {
  return std::ranges::find(names, name) != std::ranges::end(names);
}

ColumnShape shape_called(const Table& table, const std::string& column) {
  return shape_of(table, column_of(table, column));
}

// How many of a column's values, of those that are not empty, are of some kind.
template <typename Is>
std::size_t count_values(const Table& table, const std::string& column, const Is& is) {
  const std::size_t place = column_of(table, column);
  return static_cast<std::size_t>(std::ranges::count_if(table.rows, [&](const Row& row) {
    return !row.cells[place].empty() && is(std::string_view(row.cells[place]));
  }));
}

bool is_number(std::string_view cell) {
  return parse_number<double>(cell).has_value();
}

bool is_hash(std::string_view cell) {
  return cell.size() >= kShortestHash &&
         cell.find_first_not_of("0123456789abcdefABCDEF-") == std::string_view::npos;
}

bool is_date(std::string_view cell) {
  const CellTime time = is_number(cell) ? CellTime{} : read_time(cell);
  return time.day_first || time.month_first;
}

// Where the last word of a name begins: "tweet_id", "tweet id", "tweetId".
std::size_t last_word_at(const std::string& name) {
  const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
  const auto is_capital = [](char c) { return c >= 'A' && c <= 'Z'; };
  for (std::size_t at = name.size(); at > 1; --at) {
    const bool is_hump = at < name.size() && is_capital(name[at]) && is_small(name[at - 1]);
    if (is_hump || std::string_view(" _-.:").find(name[at - 1]) != std::string_view::npos) {
      return at;
    }
  }
  return 0;
}

bool is_known_output(std::string_view name) {
  return holds(known_output_names(), case_folded(name));
}

bool ends_with_known_output(const std::string& column) {
  return is_known_output(std::string_view(column).substr(last_word_at(column)));
}

bool is_called_a_key(const std::string& column) {
  constexpr std::array<std::string_view, 7> kKeys = {
      "id", "uuid", "guid", "index", "idx", "row", "hash"};
  const std::string name(trimmed(column));
  const std::size_t last = last_word_at(name);
  const bool codes_labels = last > 0 && is_known_output(trimmed(name).substr(0, last - 1));
  return holds(kKeys, case_folded(std::string_view(name).substr(last))) && !codes_labels;
}

// What stands beside an answer and is known no sooner.
bool is_called_an_aside(const std::string& column) {
  constexpr std::array<std::string_view, 6> kAsides = {
      "rejected", "meta", "metadata", "explanation", "rationale", "reasoning"};
  return holds(kAsides, case_folded(column));
}

bool holds_dates(const Table& table, const std::string& column) {
  const std::size_t dates = count_values(table, column, is_date);
  return dates > 0 && 10 * dates >= 9 * shape_called(table, column).values;
}

// All different, in every row that has one.
template <typename Is>
bool holds_keys(const Table& table, const std::string& column, const Is& is) {
  const ColumnShape shape = shape_called(table, column);
  return shape.values > 1 && shape.distinct == shape.values &&
         count_values(table, column, is) == shape.values;
}

Fit fit_of(const Table& table, const std::string& column) {
  const ColumnShape shape = shape_called(table, column);
  const bool comes_back = shape.distinct > 1 && shape.distinct < shape.values;
  if (is_called_an_aside(column) || is_key(table, column) || holds_dates(table, column)) {
    return Fit::None;
  }
  if (holds(known_input_names(), case_folded(column))) {
    return Fit::Input;
  }
  if (!comes_back || shape.mean_letters > kMostLabelLetters) {
    return Fit::Any;
  }
  if (!looks_like_labels(shape)) {
    return Fit::Repeats;
  }
  return ends_with_known_output(column) ? Fit::NamedLabels : Fit::Labels;
}

// The first of those that fit best; empty where none does.
std::string fittest(const Table& table, auto&& columns) {
  Fit best = Fit::None;
  std::string found;
  for (const std::string& column : columns) {
    const Fit fit = fit_of(table, column);
    if (fit > best) {
      best = fit;
      found = column;
    }
  }
  return found;
}

double longest_of(const Table& table, const Names& columns) {
  double longest = 0;
  for (const std::string& column : columns) {
    longest = std::max(longest, shape_called(table, column).mean_letters);
  }
  return longest;
}

bool is_of_texts(const Table& table, const std::string& column, double input_letters) {
  const ColumnShape shape = shape_called(table, column);
  const std::size_t of_words = count_values(
      table, column, [](std::string_view cell) { return trimmed(cell).find(' ') != cell.npos; });
  return 2 * of_words > table.rows.size() && !looks_like_labels(shape) &&
         shape.mean_letters >= std::min(kMostLabelLetters, input_letters);
}

}  // namespace

bool is_key(const Table& table, const std::string& column) {
  return is_called_a_key(column) || holds_keys(table, column, is_number) ||
         holds_keys(table, column, is_hash);
}

std::string likely_output(const Table& table, const Names& columns) {
  return fittest(table, columns | std::views::reverse);
}

std::string likely_known_output(const Table& table, const Names& columns) {
  return fittest(table, columns | std::views::filter([&table](const std::string& column) {
                          return shape_called(table, column).distinct > 1;
                        }));
}

Names likely_input(const Table& table, const Names& columns) {
  Names texts = columns;
  std::erase_if(texts, [&table](const std::string& column) {
    return is_called_a_key(column) || holds_keys(table, column, is_hash) ||
           holds_dates(table, column);
  });
  const auto letters = [&table](const std::string& column) {
    return shape_called(table, column).mean_letters;
  };
  const Names& from = texts.empty() ? columns : texts;
  return from.empty() ? Names{} : Names{*std::ranges::max_element(from, {}, letters)};
}

Names further_texts(const Table& table, const Names& columns, const Names& input) {
  const double input_letters = longest_of(table, input);
  Names texts;
  std::ranges::copy_if(columns, std::back_inserter(texts), [&](const std::string& column) {
    return !is_known_output(column) && !is_called_an_aside(column) && !is_key(table, column) &&
           !holds_dates(table, column) && is_of_texts(table, column, input_letters);
  });
  return texts;
}

}  // namespace tuneornot
