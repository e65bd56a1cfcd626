#include "task/infer_shape.h"

#include <fmt/format.h>

#include <algorithm>

namespace tuneornot {

namespace {

bool has(const Table& table, const std::string& column) {
  return std::ranges::find(table.columns, column) != table.columns.end();
}

// Empty where they differ, or a row has none.
std::string instruction_of_all(const Table& table) {
  const std::size_t place = column_of(table, "instruction");
  const std::string& first = table.rows.front().cells[place];
  const bool is_same =
      std::ranges::all_of(table.rows, [&](const Row& row) { return row.cells[place] == first; });
  return is_same ? first : "";
}

bool is_empty(const Table& table, const std::string& column) {
  const std::size_t place = column_of(table, column);
  return std::ranges::all_of(table.rows,
                             [place](const Row& row) { return row.cells[place].empty(); });
}

// Of a shape whose rows may have an instruction. Returns what is said of it.
std::string take_input(const Table& table, Task& task) {
  if (!has(table, "instruction") || !has(table, "prompt")) {
    task.data.input = {"input"};
    return "";
  }
  const std::string instruction = instruction_of_all(table);
  if (instruction.empty() || !has(table, "input") || is_empty(table, "input")) {
    task.data.input = {"prompt"};
    return "the instruction changes from row to row: the column prompt has it and the input";
  }
  task.data.input = {"input"};
  task.instruction = instruction;
  return "the instruction is the same in every row and becomes the task's";
}

}  // namespace

std::vector<std::string> take_shape(const Table& table, Task& task) {
  if (table.shape.name.empty()) {
    return {};
  }
  std::string said = fmt::format("shape: {}; {}", table.shape.name, table.shape.meaning);
  const bool has_input = has(table, "input") || has(table, "prompt");
  if (has_input && task.data.input.empty()) {
    const std::string more = take_input(table, task);
    said += more.empty() ? "" : "; " + more;
  }
  if (has(table, "output") && task.data.output.empty()) {
    task.data.output = "output";
  }
  return {said};
}

}  // namespace tuneornot
