#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "task/census.h"
#include "task/task.h"

namespace tuneornot {

// The examples of a task, in file order.
struct Dataset {
  std::vector<Example> examples;  // of the one file, or of the train file
  std::vector<Example> test;      // of the test file; empty when the task names none
  std::vector<Problem> problems;  // what was noticed; no errors among them
};

// Reads the files that `task` names, relative to `folder`. Throws ErrorKind::Data in one sentence
// for the first problem that is an error, and where a file cannot be read.
Dataset load_dataset(const Task& task, const std::filesystem::path& folder);

// Fills in what the task leaves open, from the examples: labels (sorted), metric (accuracy, or
// macro_f1 when one label holds half the rows; exact_match for many labels and where there are
// none), instruction, strategies.
void complete_task(Task& task, const Dataset& dataset);
void complete_task(Task& task, std::span<const LabelCount> labels);

}  // namespace tuneornot
