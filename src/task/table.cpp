#include "task/table.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kColumnsNamed = 20;

}  // namespace

Table sample_of(RowReader& rows, const std::string& file, std::size_t most) {
  Table table{.file = file, .shape = rows.shape(), .delimiter = rows.delimiter()};
  RowView view;
  while (table.rows.size() < most && rows.next(view)) {
    table.rows.push_back({.line = view.line, .cells = {view.cells.begin(), view.cells.end()}});
  }
  table.columns = rows.columns();
  for (Row& row : table.rows) {
    row.cells.resize(table.columns.size());
  }
  if (table.rows.empty()) {
    throw Error(ErrorKind::Data, file + ": no row of it can be used; see what is said of it above");
  }
  return table;
}

std::size_t column_of(const std::string& file,
                      const std::vector<std::string>& columns,
                      const std::string& name) {
  const auto found = std::ranges::find(columns, name);
  if (found != columns.end()) {
    return static_cast<std::size_t>(found - columns.begin());
  }
  const std::optional<std::string> meant = nearest(name, columns);
  throw Error(ErrorKind::Data,
              fmt::format("{}: there is no column \"{}\"{} the columns are {}",
                          file,
                          printable(name),
                          meant ? fmt::format(", did you mean \"{}\"?", printable(*meant)) : ";",
                          quoted_list(columns, kColumnsNamed)));
}

std::size_t column_of(const Table& table, const std::string& name) {
  return column_of(table.file, table.columns, name);
}

void check_columns(const std::string& file,
                   const std::vector<std::string>& columns,
                   const DataSource& data) {
  for (const std::string& column : data.columns()) {
    column_of(file, columns, column);
  }
}

}  // namespace tuneornot
