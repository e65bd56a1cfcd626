#pragma once

#include <string>
#include <vector>

#include "task/table.h"
#include "task/task.h"

namespace tuneornot {

// What the user said on the command line; empty: not said.
struct TaskHints {
  std::string name;
  std::vector<std::string> input;
  std::string output;
  std::string group;
};

struct InferredTask {
  Task task;
  std::vector<std::string> said;  // one sentence per guess, for the user
};

// Guesses input, output and group columns and the kind from a table that has no task.yaml:
// well-known names first (text, input, message ... / label, output, intent, category ...), then,
// with two columns, the one with few repeated short values is the label. Throws ErrorKind::Data
// with the list of columns, and the options that settle it, where the guess is not obvious. The
// task's data.file is the table's name; what complete_task (dataset.h) fills in is left open.
InferredTask infer_task(const Table& table, const TaskHints& hints);

}  // namespace tuneornot
