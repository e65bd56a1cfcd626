#include "table/csv_header.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "base/number.h"
#include "base/text.h"
#include "table/column_names.h"
#include "table/faults.h"

namespace tuneornot {

namespace {

constexpr std::size_t kMostRepeatedValues = 20;
constexpr std::size_t kFewestRepeats = 10;
constexpr std::size_t kNameColumns = 40;

// With a point or a comma before its decimals.
bool is_number(std::string_view cell) {
  std::string text(trimmed(cell));
  std::ranges::replace(text, ',', '.');
  const bool has_digit = text.find_first_of("0123456789") != std::string::npos;  // "nan" has none
  return has_digit && parse_number<double>(text);
}

// Of a file that was joined from several, the first cell of a repeated header may begin with the
// byte order mark of its own file.
std::string_view without_mark(std::string_view cell) {
  return cell.substr(cell.starts_with(kUtf8Mark) ? kUtf8Mark.size() : 0);
}

bool is_repeat(const SampleRow& row, const SampleRow& header) {
  return std::ranges::equal(row.cells, header.cells, {}, without_mark);
}

// What stands in a column below the first row, empty cells and a repeated first row left out: a
// file joined from several has its header among the rows.
std::vector<std::string_view> values_below(std::span<const SampleRow> rows, std::size_t column) {
  std::vector<std::string_view> values;
  values.reserve(rows.size());
  for (const SampleRow& row : rows) {
    const bool has_value = column < row.cells.size() && !row.cells[column].empty();
    if (has_value && !is_repeat(row, rows.front())) {
      values.emplace_back(row.cells[column]);
    }
  }
  return values;
}

bool is_repeated_value(std::string_view cell, std::span<const std::string_view> values) {
  const std::set<std::string_view> distinct(values.begin(), values.end());
  return distinct.size() <= kMostRepeatedValues && values.size() >= kFewestRepeats &&
         values.size() >= 2 * distinct.size() && distinct.contains(cell);
}

// 1900 to 2099.
bool is_year(std::string_view cell) {
  const std::string_view year = trimmed(cell);
  return year.size() == 4 && (year.starts_with("19") || year.starts_with("20")) &&
         year.find_first_not_of("0123456789") == std::string_view::npos;
}

// A year above numbers that are none names what was counted in it.
bool is_number_above_numbers(std::string_view cell, std::span<const std::string_view> values) {
  const bool names_them = is_year(cell) && std::ranges::none_of(values, is_year);
  return is_number(cell) && !names_them && !values.empty() &&
         std::ranges::all_of(values, is_number);
}

// 0, 1, 2 and so on is what pandas writes above a table without names, at times behind an empty
// name for its index.
bool is_counted_up(std::span<const std::string> cells) {
  const std::span<const std::string> names =
      !cells.empty() && cells.front().empty() ? cells.subspan(1) : cells;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] != std::to_string(i)) {
      return false;
    }
  }
  return names.size() > 1;
}

// Names that no other column has: the first "text" stays, the next becomes "text_2".
class UniqueNames {
 public:
  explicit UniqueNames(std::span<const std::string> given) : taken_(given.begin(), given.end()) {}

  std::string next(const std::string& name) {
    std::size_t& number = numbers_[name];
    ++number;
    std::string unique = name;
    for (; number > 1; ++number) {
      unique = fmt::format("{}_{}", name, number);
      if (taken_.insert(unique).second) {
        break;
      }
    }
    return unique;
  }

  // For a name that the file has not given; those that it has come first.
  std::string made(const std::string& name) {
    std::string unique = name;
    for (std::size_t number = 2; !taken_.insert(unique).second; ++number) {
      unique = fmt::format("{}_{}", name, number);
    }
    return unique;
  }

 private:
  std::set<std::string> taken_;
  std::map<std::string, std::size_t> numbers_;  // given last to a name
};

bool holds_all(std::span<const std::string> cells, std::span<const std::string> names) {
  return !names.empty() && std::ranges::all_of(names, [cells](const std::string& name) {
    return std::ranges::any_of(
        cells, [&name](std::string_view cell) { return trimmed(without_mark(cell)) == name; });
  });
}

bool is_known_name(std::string_view cell) {
  const std::string name = case_folded(trimmed(cell));
  const auto is_known = [&name](std::span<const std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
  };
  return is_known(known_input_names()) || is_known(known_output_names()) || name == "id";
}

}  // namespace

bool lacks_header(std::span<const SampleRow> rows, std::span<const std::string> names) {
  if (rows.empty() || is_counted_up(rows.front().cells) || holds_all(rows.front().cells, names)) {
    return false;
  }
  const std::vector<std::string>& first = rows.front().cells;
  std::size_t repeated = 0;
  std::size_t known = 0;
  std::size_t empty = 0;
  for (std::size_t column = 0; column < first.size(); ++column) {
    const std::vector<std::string_view> values = values_below(rows, column);
    if (is_number_above_numbers(first[column], values)) {
      return true;
    }
    const bool is_repeated = is_repeated_value(first[column], values);
    repeated += is_repeated ? 1 : 0;
    known += !is_repeated && is_known_name(first[column]) ? 1 : 0;
    empty += is_blank(first[column]) ? 1 : 0;
  }
  const bool has_names_else = repeated == 1 && known > 0 && known + empty + 1 == first.size();
  return repeated > 0 && !has_names_else;
}

std::vector<std::string> numbered_columns(std::size_t count) {
  std::vector<std::string> names;
  names.reserve(count);
  for (std::size_t number = 1; number <= count; ++number) {
    names.push_back(fmt::format("column_{}", number));
  }
  return names;
}

std::vector<std::string> trimmed_cells(const RowView& row) {
  std::vector<std::string> cells;
  cells.reserve(row.cells.size());
  for (const std::string_view cell : row.cells) {
    cells.emplace_back(trimmed(cell));
  }
  return cells;
}

bool is_same_trimmed(const RowView& row, std::span<const std::string> cells) {
  const auto bare = [](std::string_view cell) { return trimmed(without_mark(cell)); };
  return std::ranges::equal(row.cells, cells, {}, bare);
}

std::vector<std::string> column_names(const RowView& header,
                                      const std::string& file,
                                      Problems& problems) {
  const std::vector<std::string> given = trimmed_cells(header);
  UniqueNames unique(given);
  std::vector<std::string> names;
  names.reserve(given.size());
  for (const std::string& name : given) {
    if (name.empty()) {
      names.push_back(unique.made(fmt::format("column_{}", names.size() + 1)));
      problems.add(fault::kUnnamedColumn, file, header.line, names.back());
      continue;
    }
    names.push_back(unique.next(name));
    if (names.back() != name) {
      const std::string shown = shortened(name, kNameColumns);
      problems.add(
          fault::kDuplicateColumn,
          file,
          header.line,
          fmt::format(R"("{}" is now "{}")", shown, shortened(names.back(), kNameColumns)));
    }
  }
  return names;
}

}  // namespace tuneornot
