#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/rows.h"
#include "task/output_reader.h"
#include "task/task.h"
#include "task/time_column.h"

namespace tuneornot {

// An example as views into its reader; they hold until the reader's next one.
struct ExampleView {
  std::size_t line = 0;
  std::string_view input;
  std::string_view output;  // as in Example
  std::string_view group;
  std::string_view slice;
  std::string_view time;  // as it is written
  CellTime time_read;
};

// The examples among the rows of a file: what the task's columns say. Rows without an input or an
// output are left out and told to the Problems.
class ExampleReader {
 public:
  // `task` and `problems` outlive the reader, and the schema of the form. An empty form: the file
  // holds inputs alone, and no other column is looked at. Throws ErrorKind::Data, with the columns
  // there are, when the file cannot have one of the task's.
  ExampleReader(std::unique_ptr<RowReader> rows,
                const std::string& file,
                const Task& task,
                const std::optional<OutputForm>& form,
                Problems& problems);

  // False when there are no more. Throws ErrorKind::Data as the constructor does.
  bool next(ExampleView& example);

  // Of the last example, a cell for each of the task's input columns. They hold as it does.
  std::vector<std::string_view> input_cells() const;

 private:
  void find_columns();
  bool has_input();
  std::optional<std::string_view> output();
  CellTime time();
  void check_instruction();
  std::string_view cell(std::optional<std::size_t> place) const;
  std::string_view input();

  std::unique_ptr<RowReader> rows_;
  const std::string file_;
  const Task& task_;
  std::optional<OutputReader> outputs_;  // none: inputs alone
  Problems& problems_;
  bool leaves_instruction_;  // that of a shape, as the task has it from the first rows
  RowView row_;
  std::size_t known_columns_ = 0;
  std::vector<std::optional<std::size_t>> inputs_;  // empty while no row had such a column
  std::optional<std::size_t> output_;
  std::optional<std::size_t> group_;
  std::optional<std::size_t> slice_;
  std::optional<std::size_t> time_;
  std::optional<std::size_t> instruction_;        // of a shape
  std::optional<std::string> first_instruction_;  // of the rows
  std::string joined_input_;
};

}  // namespace tuneornot
