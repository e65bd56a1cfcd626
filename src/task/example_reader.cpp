#include "task/example_reader.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "task/faults.h"
#include "task/table.h"

namespace tuneornot {

namespace {

bool is_blank(std::string_view text) {
  return text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::optional<std::size_t> place_of(const std::vector<std::string>& columns,
                                    const std::string& name) {
  const auto found = std::ranges::find(columns, name);
  if (name.empty() || found == columns.end()) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - columns.begin());
}

}  // namespace

ExampleReader::ExampleReader(std::unique_ptr<RowReader> rows,
                             std::string file,
                             const Task& task,
                             Problems& problems)
    : rows_(std::move(rows)),
      file_(std::move(file)),
      task_(task),
      spellings_(task.labels),
      problems_(problems),
      inputs_(task.data.input.size()) {
  find_columns();
}

bool ExampleReader::next(ExampleView& example) {
  while (rows_->next(row_)) {
    find_columns();
    example = {.line = row_.line,
               .input = input(),
               .output = output(),
               .group = cell(group_),
               .slice = cell(slice_),
               .time = cell(time_)};
    if (is_usable(example)) {
      return true;
    }
  }
  check_columns(file_, rows_->columns(), task_.data);
  return false;
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
}

bool ExampleReader::is_usable(const ExampleView& example) {
  const auto is_empty = [this](std::optional<std::size_t> place) { return is_blank(cell(place)); };
  if (std::ranges::all_of(inputs_, is_empty)) {
    problems_.add(fault::kMissingInput, file_, row_.line);
    return false;
  }
  if (is_blank(example.output)) {
    problems_.add(fault::kMissingOutput, file_, row_.line);
    return false;
  }
  return true;
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

std::string_view ExampleReader::output() {
  const std::string_view text = cell(output_);
  if (task_.kind != TaskKind::Classify) {
    return text;
  }
  const LabelFaults faults = clean_label(text, clean_output_);
  if (faults.spaces) {
    problems_.add(fault::kLabelSpaces, file_, row_.line, text);
  }
  if (faults.invisible) {
    problems_.add(fault::kInvisibleInLabel, file_, row_.line, text);
  }
  return spellings_.label_of(clean_output_);
}

}  // namespace tuneornot
