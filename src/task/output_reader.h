#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "table/problems.h"
#include "task/json_schema.h"
#include "task/labels.h"
#include "task/task.h"

namespace tuneornot {

// How the outputs of a task are read, besides its kind.
struct OutputForm {
  const JsonSchema* schema = nullptr;  // extract: what objects are held against; may be none
  char label_separator = '\0';         // many: between labels that are no list; '\0': none
};

// Reads the cells of an output column as outputs (task.h), and tells what is wrong with them.
class OutputReader {
 public:
  // `task`, the schema and `problems` outlive the reader; `file` is the name that messages use.
  OutputReader(const Task& task, const OutputForm& form, std::string file, Problems& problems);

  // The output, which holds until the next call; blank where the cell is blank. Empty where the
  // cell cannot be used, of which the problems are then told.
  std::optional<std::string_view> read(std::string_view cell, std::size_t line);

 private:
  std::string_view read_label(std::string_view cell, std::size_t line);
  std::optional<std::string_view> read_labels(std::string_view cell, std::size_t line);
  std::optional<std::string_view> read_object(std::string_view cell, std::size_t line);

  const Task& task_;
  const LabelSpellings spellings_;
  const OutputForm form_;
  const std::string file_;
  Problems& problems_;
  std::string text_;  // of the last output
};

}  // namespace tuneornot
