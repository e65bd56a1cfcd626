#include "cli/task_options.h"

#include <CLI/CLI.hpp>
#include <map>
#include <string>

namespace tuneornot {

namespace {

std::map<std::string, TaskKind> kinds() {
  std::map<std::string, TaskKind> named;
  for (const TaskKind kind : {TaskKind::Classify, TaskKind::Extract, TaskKind::Generate}) {
    named.emplace(name_of(kind), kind);
  }
  return named;
}

std::map<std::string, char> delimiters() {
  return {{",", ','}, {";", ';'}, {"tab", '\t'}, {"\\t", '\t'}, {"\t", '\t'}, {"|", '|'}};
}

}  // namespace

void declare_task_options(CLI::App& options, TaskOptions& values) {
  options
      .add_option("task",
                  values.named,
                  "a .csv, .jsonl or .yaml file, a task.yaml, or a folder that holds one of them")
      ->required()
      ->type_name("FILE|DIR");
  options
      .add_option(
          "--study", values.study, "folder for task.yaml and results (default: beside the data)")
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
                  "the column whose rows belong together (customer, document, ...); \"\": none")
      ->type_name("COLUMN");
  options
      .add_option("--kind",
                  values.hints.kind,
                  "classify (labels), extract (JSON objects) or generate (free text)")
      ->transform(CLI::CheckedTransformer(kinds()))
      ->type_name("KIND");
  options
      .add_option("--delimiter",
                  values.hints.delimiter,
                  "what parts the cells of a CSV file: ',' ';' tab or '|' (default: found)")
      ->transform(CLI::CheckedTransformer(delimiters()))
      ->type_name("CHAR");
  options.add_option("--name", values.hints.name, "the task's name (default: the file's)");
}

}  // namespace tuneornot
