#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "task/table.h"
#include "task/task.h"

namespace tuneornot {

// The examples of a task, in file order.
struct Dataset {
  std::vector<Example> examples;  // of the one file, or of the train file
  std::vector<Example> test;      // of the test file; empty when the task names none
  std::vector<std::string> said;  // what was noticed: repeats, repeats with different labels, ...
};

// Reads the files that `task` names, relative to `folder`. Throws ErrorKind::Data naming the
// columns there are when one of the task's is missing, and file:line for an empty input or output
// and for a label that is not one of the task's (with the nearest one).
Dataset load_dataset(const Task& task, const std::filesystem::path& folder);

// Fills in what the task leaves open, from the examples: labels (sorted), metric (accuracy, or
// macro_f1 when one label holds half the rows; exact_match for generate), instruction, strategies.
void complete_task(Task& task, const Dataset& dataset);

}  // namespace tuneornot
