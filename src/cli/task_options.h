#pragma once

#include <string>

#include "task/infer_task.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace tuneornot {

// The options that name a task and say what a data file's columns are.
struct TaskOptions {
  std::string named;
  std::string study;
  TaskHints hints;
};

void declare_task_options(CLI::App& options, TaskOptions& values);

}  // namespace tuneornot
