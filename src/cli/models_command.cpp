#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/memory.h"
#include "cli/commands.h"
#include "cli/model_list.h"
#include "cli/output.h"
#include "cli/study_folder.h"

namespace tuneornot {

namespace {

struct ModelsOptions {
  std::vector<std::string> named;
  std::string task;
  bool json = false;
};

ExitCode show_models(const ModelsOptions& options, const Environment& environment) {
  std::optional<LoadedStudy> study;
  if (!options.task.empty()) {
    study = load_study(find_study(options.task, {}), {}, nullptr);
  }
  const std::vector<ListedModel> models =
      list_models(options.named, environment, study ? &*study : nullptr);
  const std::uintmax_t available = available_memory();
  print(options.json ? models_json(models, available)
                     : models_text(models, available, terminal_style(environment).columns));
  return ExitCode::Done;
}

}  // namespace

Command declare_models(CLI::App& options) {
  const auto values = std::make_shared<ModelsOptions>();
  options
      .add_option(
          "models", values->named, "GGUF files, folders with some, hf: and ollama: references")
      ->type_name("MODEL");
  options
      .add_option("--task",
                  values->task,
                  "a study's folder or a data file: how long its calls take each model, asked by "
                  "zero_shot: tuneornot models --task examples/helpdesk")
      ->type_name("TASK");
  options.add_flag("--json", values->json, "print the list as JSON");
  return [values](const Environment& environment) { return show_models(*values, environment); };
}

}  // namespace tuneornot
