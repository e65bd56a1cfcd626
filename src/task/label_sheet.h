#pragma once

#include <span>
#include <string>
#include <vector>

#include "table/rows.h"
#include "task/task.h"
#include "task/unlabelled_draw.h"

namespace tuneornot {

// A row that somebody is to label.
struct SheetRow {
  UnlabelledRow row;
  std::vector<std::string> answers;  // what each of the sheet's routes said
};

// What is handed to people: filled in, it is read as the task's data are.
struct LabelSheet {
  std::string why;                  // its rows were chosen
  std::vector<std::string> routes;  // whose answers it shows; may be none
  std::vector<SheetRow> rows;
};

// The task's input columns, its output column, those of group, slice and time where it names them,
// then why the row was chosen and what each route said; each has a name of its own.
std::vector<std::string> sheet_columns(const LabelSheet& sheet, const Task& task);

// How a sheet is written.
struct SheetFormat {
  RowFormat format = RowFormat::Csv;  // or Json: an object a line
  char delimiter = ',';               // of CSV
};

// The sheet with the outputs left empty. In CSV a text that a spreadsheet would take for a formula
// has an apostrophe in front; the columns' names are as the task has them.
std::string sheet_text(const LabelSheet& sheet, const Task& task, const SheetFormat& format);

}  // namespace tuneornot
