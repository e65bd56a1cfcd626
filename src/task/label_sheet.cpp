#include "task/label_sheet.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "table/spreadsheet_text.h"
#include "table/write_row.h"

namespace tuneornot {

namespace {

using Cells = std::vector<std::string>;

struct Cell {
  std::string column;
  std::string text;
};

// Those of the columns that the task names, each once.
std::vector<Cell> task_cells(const UnlabelledRow& row, const Task& task) {
  std::vector<Cell> cells;
  const auto add = [&cells](const std::string& column, const std::string& text) {
    if (!column.empty() && std::ranges::find(cells, column, &Cell::column) == cells.end()) {
      cells.push_back({.column = column, .text = text});
    }
  };
  for (std::size_t i = 0; i < task.data.input.size(); ++i) {
    add(task.data.input[i], row.cells[i]);
  }
  add(task.data.output, "");
  add(task.data.group, row.group);
  add(task.data.slice, row.slice);
  add(task.data.time, row.time);
  return cells;
}

void add_new_column(Cells& columns, std::string name) {
  while (std::ranges::find(columns, name) != columns.end()) {
    name += '_';
  }
  columns.push_back(std::move(name));
}

Cells cells_of(const SheetRow& of, const LabelSheet& sheet, const Task& task) {
  Cells cells;
  for (Cell& cell : task_cells(of.row, task)) {
    cells.push_back(std::move(cell.text));
  }
  cells.push_back(sheet.why);
  cells.insert(cells.end(), of.answers.begin(), of.answers.end());
  return cells;
}

Cells as_spreadsheet_texts(Cells cells) {
  for (std::string& cell : cells) {
    cell = spreadsheet_text(cell);
  }
  return cells;
}

std::string csv_line(const Cells& cells, char delimiter) {
  std::string line;
  append_csv_row(std::vector<std::string_view>(cells.begin(), cells.end()), delimiter, line);
  return line;
}

std::string json_line(const Cells& columns, const Cells& cells) {
  std::string line;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    line += (i == 0 ? "{" : ", ") + json_string(columns[i]) + ": " + json_string(cells[i]);
  }
  return line + "}\n";
}

}  // namespace

std::vector<std::string> sheet_columns(const LabelSheet& sheet, const Task& task) {
  const UnlabelledRow none = {.cells = Cells(task.data.input.size())};
  Cells columns;
  for (Cell& cell : task_cells(none, task)) {
    columns.push_back(std::move(cell.column));
  }
  add_new_column(columns, "why");
  for (const std::string& route : sheet.routes) {
    add_new_column(columns, route + " says");
  }
  return columns;
}

std::string sheet_text(const LabelSheet& sheet, const Task& task, const SheetFormat& format) {
  const Cells columns = sheet_columns(sheet, task);
  const bool is_csv = format.format == RowFormat::Csv;
  std::string text = is_csv ? csv_line(columns, format.delimiter) : "";
  for (const SheetRow& row : sheet.rows) {
    const Cells cells = cells_of(row, sheet, task);
    text += is_csv ? csv_line(as_spreadsheet_texts(cells), format.delimiter)
                   : json_line(columns, cells);
  }
  return text;
}

}  // namespace tuneornot
