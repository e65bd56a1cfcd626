#include "cli/task_options.h"

#include <CLI/CLI.hpp>
#include <map>
#include <string>
#include <utility>

namespace tuneornot {

namespace {

// What is written, and what CLI11 makes of it.
using Choices = std::map<std::string, std::string>;

Choices kinds() {
  Choices named;
  for (const TaskKind kind : {TaskKind::Classify, TaskKind::Extract, TaskKind::Generate}) {
    named.emplace(name_of(kind), std::to_string(static_cast<int>(kind)));
  }
  return named;
}

Choices delimiters() {
  return {{",", ","}, {";", ";"}, {"tab", "\t"}, {"\\t", "\t"}, {"\t", "\t"}, {"|", "|"}};
}

// CLI11's own also takes the numbers behind the names, and lists both when it refuses.
CLI::Validator one_of(Choices choices, std::string said) {
  const auto choose = [choices = std::move(choices),
                       said = std::move(said)](std::string& text) -> std::string {
    const auto found = choices.find(text);
    if (found == choices.end()) {
      return '"' + text + "\" is not " + said;
    }
    text = found->second;
    return {};
  };
  return {choose, ""};
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
      ->transform(one_of(kinds(), "classify, extract or generate"))
      ->type_name("KIND");
  options
      .add_option("--delimiter",
                  values.hints.delimiter,
                  "what parts the cells of a CSV file: ',' ';' tab or '|' (default: found)")
      ->transform(one_of(delimiters(), "',', ';', tab or '|'"))
      ->type_name("CHAR");
  options.add_option("--name", values.hints.name, "the task's name (default: the file's)");
}

}  // namespace tuneornot
