#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/study_folder.h"
#include "cli/task_options.h"
#include "task/load_task.h"

namespace tuneornot {

namespace {

ExitCode init(const TaskOptions& options) {
  const StudyPlace place = find_study(options.named, options.study);
  const std::filesystem::path file = task_file(place.folder);
  if (std::filesystem::exists(file)) {
    throw Error(ErrorKind::Data, file.string() + ": is there already; edit it, or remove it first");
  }
  const std::unique_ptr<Terminal> terminal = person_at_terminal();
  const LoadedStudy study = load_study(place, options.hints, terminal.get());
  for (const std::string& sentence : study.said) {
    tell(sentence);
  }
  std::filesystem::create_directories(place.folder);
  write_file(file, task_yaml(study.task));
  print("wrote " + printable(file.string()) + '\n');
  return ExitCode::Done;
}

}  // namespace

Command declare_init(CLI::App& options) {
  const auto values = std::make_shared<TaskOptions>();
  declare_task_options(options, *values);
  return [values](const Environment&) { return init(*values); };
}

}  // namespace tuneornot
