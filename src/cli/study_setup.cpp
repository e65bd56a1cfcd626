#include "cli/study_setup.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/platform.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/terminal_progress.h"
#include "strategy/current.h"
#include "study/plan.h"

namespace tuneornot {

namespace {

// As the task file of `folder` is to name a model that the command line named: there a relative
// path starts at the file's folder, here where the user stands.
std::string reference_from(const std::filesystem::path& folder, const std::string& reference) {
  return reference != kEmbeddedReference && std::filesystem::exists(reference)
             ? std::filesystem::proximate(reference, folder).string()
             : reference;
}

// The task as it is to be run: with the models of the command line, or the embedded one.
void settle_models(LoadedStudy& study, const std::vector<std::string>& asked) {
  if (!asked.empty()) {
    study.task.models = asked;
  }
  if (!asked.empty() && study.inferred) {
    for (std::string& reference : study.task.models) {
      reference = reference_from(study.folder, reference);
    }
  }
  if (study.task.models.empty()) {
    study.task.models = {kEmbeddedReference};
  }
}

}  // namespace

void check_settings(const Task& task, const std::filesystem::path& folder) {
  metrics_of(task);
  check_strategies(task);
  check_current(task, folder);
  const std::string& unlabelled = task.data.unlabelled;
  if (!unlabelled.empty() && !std::filesystem::is_regular_file(folder / unlabelled)) {
    throw Error(ErrorKind::Data,
                fmt::format("data.unlabelled: \"{}\" is not there; correct it, or leave it out",
                            printable(unlabelled)));
  }
}

CurvedRoutes StudyOptions::curved() const {
  return curved_routes_called(curves).value_or(CurvedRoutes::Baselines);
}

void declare_study_options(CLI::App& options, StudyOptions& values) {
  declare_task_options(options, values.task);
  options.add_option("--model", values.models, std::string(kReferences) + "; may be repeated")
      ->type_name("MODEL");
  options
      .add_option(
          "--curves",
          values.curves,
          "learning curves, how scores grow with labels: of the baselines (seconds), of all "
          "routes that learn, or of none; all asks the models some 15 times as much of dev: "
          "tuneornot run examples/helpdesk --curves all")
      ->type_name("ROUTES")
      ->check(CLI::IsMember({"baselines", "all", "none"}));
  options
      .add_option("--effort",
                  values.effort,
                  "quick: of each strategy its usual candidate; normal; thorough: more candidates, "
                  "longer learning. A study goes on from what was measured with less")
      ->type_name("EFFORT")
      ->check(CLI::IsMember({"quick", "normal", "thorough"}));
  declare_cost_options(options, values.costs);
  declare_offline(options, values.offline);
}

LoadedStudy set_up(const StudyOptions& options) {
  const StudyPlace place = find_study(options.task.named, options.task.study);
  const std::unique_ptr<Terminal> terminal = person_at_terminal();
  LoadedStudy study = load_study(place, options.task.hints, terminal.get());
  settle_models(study, options.models);
  study.task.effort = search_effort_called(options.effort).value_or(study.task.effort);
  settle_costs(options.costs, study.folder, study.task);
  check_settings(study.task, study.folder);
  return study;
}

Metric leading_metric(const LoadedStudy& study) {
  std::vector<Example> rows = study.dataset.examples;
  rows.insert(rows.end(), study.dataset.test.begin(), study.dataset.test.end());
  std::vector<Metric> metrics = metrics_of(study.task);
  for (Metric& metric : metrics) {
    metric = opened_on(metric, study.folder, rows);
  }
  return metrics.front();
}

void tell_rows(const LoadedStudy& study) {
  for (const std::string& sentence : study.said) {
    tell(sentence);
  }
  if (!study.split.folds.empty()) {
    tell(fmt::format("{} rows, too few for a test of their own: {} folds, {} times over",
                     study.split.train.size(),
                     kFolds,
                     study.split.folds.size()));
    if (!study.task.data.time.empty()) {
      tell("so few rows cannot spare the latest: the folds do not go by \"" +
           printable(study.task.data.time) + '"');
    }
    return;
  }
  tell(fmt::format("{} rows: {} train, {} dev, {} test (sealed)",
                   study.dataset.examples.size() + study.dataset.test.size(),
                   study.split.train.size(),
                   study.split.dev.size(),
                   study.split.test.size()));
}

std::vector<GgufModelSettings> locate_models_of(const LoadedStudy& study,
                                                const Environment& environment) {
  std::span<const std::string> references = study.task.models;
  if (!needs_model(study.task)) {
    references = {};
  }
  return locate_models(references, study.folder, environment);
}

std::vector<Model*> views_of(std::span<const std::unique_ptr<Model>> models) {
  std::vector<Model*> views;
  views.reserve(models.size());
  for (const std::unique_ptr<Model>& model : models) {
    views.push_back(model.get());
  }
  return views;
}

std::vector<std::string> names_of(std::span<const std::unique_ptr<Model>> models) {
  std::vector<std::string> names;
  names.reserve(models.size());
  for (const std::unique_ptr<Model>& model : models) {
    names.emplace_back(model->name());
  }
  return names;
}

std::unique_ptr<Progress> progress_on_error_stream() {
  const auto write = [](std::string_view bytes) { write_raw(Stream::Error, bytes); };
  if (!is_terminal(Stream::Error)) {
    return std::make_unique<LogProgress>(write);
  }
  return std::make_unique<TerminalProgress>(write, terminal_columns(Stream::Error));
}

}  // namespace tuneornot
