#include "cli/task_options.h"

#include <CLI/CLI.hpp>

namespace tuneornot {

void declare_task_options(CLI::App& options, TaskOptions& values) {
  options
      .add_option("task",
                  values.named,
                  "a .csv or .jsonl file, a task.yaml, or a folder that holds one of them")
      ->required()
      ->type_name("FILE|DIR");
  options
      .add_option(
          "--study", values.study, "folder for task.yaml and results (default: beside the file)")
      ->type_name("DIR");
  options
      .add_option("--input", values.hints.input, "the column(s) with the input, comma-separated")
      ->delimiter(',')
      ->type_name("COLUMN,...");
  options.add_option("--output", values.hints.output, "the column with the reference answer")
      ->type_name("COLUMN");
  options
      .add_option("--group",
                  values.hints.group,
                  "the column whose rows belong together (customer, document, ...)")
      ->type_name("COLUMN");
  options.add_option("--name", values.hints.name, "the task's name (default: the file's)");
}

}  // namespace tuneornot
