#include "task/example_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/text.h"
#include "task/faults.h"
#include "task/table.h"
#include "task/unseen.h"

namespace tuneornot {

namespace {

std::optional<std::size_t> place_of(const std::vector<std::string>& columns,
                                    const std::string& name) {
  const auto found = std::ranges::find(columns, name);
  if (name.empty() || found == columns.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - columns.begin());
}

// Whether the input is that column of a shape which lacks the row's instruction.
bool leaves_instruction(const Shape& shape, const DataSource& data) {
  const auto reads = [&data](std::string_view column) {
    return std::ranges::find(data.input, column) != data.input.end();
  };
  return !shape.name.empty() && reads("input") && !reads("prompt") && !reads("instruction");
}

DataSource inputs_alone(const DataSource& data) {
  return {.input = data.input};
}

}  // namespace

ExampleReader::ExampleReader(std::unique_ptr<RowReader> rows,
                             const std::string& file,
                             const Task& task,
                             const std::optional<OutputForm>& form,
                             Problems& problems)
    : rows_(std::move(rows)),
      file_(file),
      task_(task),
      problems_(problems),
      leaves_instruction_(leaves_instruction(rows_->shape(), task.data)),
      inputs_(task.data.input.size()) {
  if (form) {
    outputs_.emplace(task, *form, file, problems);
  }
  find_columns();
}

bool ExampleReader::next(ExampleView& example) {
  while (rows_->next(row_)) {
    find_columns();
    const std::optional<std::string_view> text = has_input() ? output() : std::nullopt;
    if (text) {
      check_instruction();
      example = {.line = row_.line,
                 .input = input(),
                 .output = *text,
                 .group = cell(group_),
                 .slice = cell(slice_),
                 .time = cell(time_),
                 .time_read = time()};
      return true;
    }
  }
  check_columns(file_, rows_->columns(), outputs_ ? task_.data : inputs_alone(task_.data));
  return false;
}

std::vector<std::string_view> ExampleReader::input_cells() const {
  std::vector<std::string_view> cells;
  cells.reserve(inputs_.size());
  for (const std::optional<std::size_t> place : inputs_) {
    cells.push_back(cell(place));
  }
  return cells;
}

// JSON's columns come with the rows, so one that is not there yet may still come.
void ExampleReader::find_columns() {
  const std::vector<std::string>& columns = rows_->columns();
  if (columns.size() == known_columns_) {
    return;
  }
  known_columns_ = columns.size();
  const DataSource& data = task_.data;
  std::ranges::transform(data.input, inputs_.begin(), [&columns](const std::string& name) {
    return place_of(columns, name);
  });
  output_ = place_of(columns, data.output);
  group_ = place_of(columns, data.group);
  slice_ = place_of(columns, data.slice);
  time_ = place_of(columns, data.time);
  instruction_ = place_of(columns, "instruction");
}

bool ExampleReader::has_input() {
  const auto is_empty = [this](std::optional<std::size_t> place) { return is_unseen(cell(place)); };
  if (!std::ranges::all_of(inputs_, is_empty)) {
    return true;
  }
  problems_.add(fault::kMissingInput, file_, row_.line);
  return false;
}

// Empty where the row cannot be used for what stands there.
std::optional<std::string_view> ExampleReader::output() {
  if (!outputs_) {
    return std::string_view();
  }
  const std::optional<std::string_view> output = outputs_->read(cell(output_), row_.line);
  if (output && is_unseen(*output)) {
    problems_.add(fault::kMissingOutput, file_, row_.line);
    return std::nullopt;
  }
  return output;
}

// The task's instruction was taken from rows that all had the same.
void ExampleReader::check_instruction() {
  if (leaves_instruction_) {
    const std::string_view instruction = cell(instruction_);
    if (!first_instruction_) {
      first_instruction_ = instruction;
    } else if (instruction != *first_instruction_) {
      problems_.add(fault::kOtherInstruction, file_, row_.line, instruction);
    }
  }
}

CellTime ExampleReader::time() {
  if (!time_ || !outputs_) {
    return {};
  }
  const std::string_view text = cell(time_);
  const CellTime time = read_time(text);
  const std::optional<std::int64_t> known = time.day_first ? time.day_first : time.month_first;
  if (is_blank(text)) {
    problems_.add(fault::kMissingTime, file_, row_.line);
  } else if (!known) {
    problems_.add(fault::kUnreadableTime, file_, row_.line, text);
  } else if (is_odd_time(*known)) {
    problems_.add(fault::kOddTime, file_, row_.line, text);
  }
  return time;
}

std::string_view ExampleReader::cell(std::optional<std::size_t> place) const {
  return place && *place < row_.cells.size() ? row_.cells[*place] : std::string_view();
}

std::string_view ExampleReader::input() {
  if (inputs_.size() == 1) {
    return cell(inputs_.front());
  }
  joined_input_.clear();
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const std::string_view text = cell(inputs_[i]);
    joined_input_ += i == 0 ? "" : "\n";
    joined_input_ += task_.data.input[i];
    joined_input_ += text.empty() ? ":" : ": ";
    joined_input_ += text;
  }
  return joined_input_;
}

}  // namespace tuneornot
