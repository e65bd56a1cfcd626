#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <span>

#include "base/error.h"
#include "base/files.h"
#include "base/platform.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/cost_options.h"
#include "cli/models.h"
#include "cli/output.h"
#include "cli/study_folder.h"
#include "cli/study_report.h"
#include "cli/task_options.h"
#include "cli/terminal_progress.h"
#include "metric/metric.h"
#include "report/wording.h"
#include "strategy/strategy.h"
#include "study/crash_mark.h"
#include "study/interrupt.h"
#include "study/learning_curves.h"
#include "study/plan.h"
#include "study/run_study.h"
#include "study/runner.h"
#include "task/load_task.h"

namespace tuneornot {

namespace {

struct RunOptions {
  TaskOptions task;
  std::vector<std::string> models;
  std::string effort;  // empty: as the task has it
  CostOptions costs;
  std::string curves = std::string(name_of(CurvedRoutes::Baselines));
  bool offline = false;
  bool json = false;
};

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

void check_names(const Task& task) {
  metrics_of(task);
  check_strategies(task);
}

void tell_plan(const LoadedStudy& study) {
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

// What is to be learnt takes by far the most time: it is said before anything begins.
void tell_learning(const StudyInputs& inputs,
                   std::span<const PlannedRoute> routes,
                   const Clock& clock) {
  for (const PlannedRoute& route : routes) {
    if (const double ms = learning_ms(inputs, route, clock); ms > 0) {
      tell(
          fmt::format("{} is going to learn for about {}, going by a few rows; it may be "
                      "interrupted",
                      route_name(route.candidates.front()),
                      duration(ms)));
    }
  }
}

// What curves of routes that ask a model take, which is what they are asked for by name for.
void tell_curves(const StudyInputs& inputs,
                 std::span<const PlannedRoute> routes,
                 const Clock& clock) {
  if (inputs.curved != CurvedRoutes::All || !reason_for_no_curves(inputs.split).empty()) {
    return;
  }
  for (const PlannedRoute& route : routes) {
    const Strategy& strategy = find_strategy(route.strategy);
    if (route.model == nullptr || !reason_for_no_curve(strategy, inputs.curved).empty()) {
      continue;
    }
    const double ms = learning_ms_anew(inputs, route, clock) * rows_of_a_curve(inputs.split);
    tell(fmt::format("the learning curve of {} takes {} answers{}",
                     route_name(route.candidates.front()),
                     counted(answers_of_a_curve(inputs.split)),
                     ms > 0 ? " and about " + duration(ms) + " of learning" : ""));
  }
}

std::unique_ptr<Progress> progress_for_terminal() {
  if (!is_terminal(Stream::Error)) {
    return std::make_unique<NoProgress>();
  }
  return std::make_unique<TerminalProgress>(
      [](std::string_view bytes) { write_raw(Stream::Error, bytes); },
      terminal_columns(Stream::Error));
}

std::optional<Frozen> measure_all(const LoadedStudy& study,
                                  const Pricing& pricing,
                                  CurvedRoutes curved,
                                  Store& store,
                                  const Environment& environment) {
  std::span<const std::string> references = study.task.models;
  if (!needs_model(study.task)) {
    references = {};
  }
  const auto located = locate_models(references, study.folder, environment);
  const CrashMark crash(crash_file(study.folder));
  const InterruptWatcher interrupt;
  const auto models = open_models(located, environment);
  std::vector<Model*> views;
  std::vector<std::string> names;
  for (std::size_t i = 0; i < models.size(); ++i) {
    const std::string name(models[i]->name());
    views.push_back(models[i].get());
    names.push_back(name);
    store.set_record("model " + name, models[i]->identity());
    store.set_record("reference " + name, references[i]);
  }
  const StudyInputs inputs = {.task = study.task,
                              .split = study.split,
                              .folder = study.folder,
                              .models = views,
                              .seed = kStudySeed,
                              .pricing = pricing,
                              .curved = curved};
  check_priced_models(pricing, names);
  const SteadyClock clock;
  if (study.split.folds.empty()) {  // on folds learning is left out, or was asked for by name
    const Plan plan = plan_study(inputs.task, inputs.split, inputs.models);
    tell_learning(inputs, plan.routes, clock);
    tell_curves(inputs, plan.routes, clock);
  }
  const std::unique_ptr<Progress> progress = progress_for_terminal();
  return run_study(inputs,
                   {.store = store,
                    .progress = *progress,
                    .clock = clock,
                    .stop = interrupt.token(),
                    .last_end = crash.was_there() ? Store::LastEnd::Crash : Store::LastEnd::Other});
}

ExitCode run(const RunOptions& options, const Environment& environment) {
  const CurvedRoutes curved =
      curved_routes_called(options.curves).value_or(CurvedRoutes::Baselines);
  const StudyPlace place = find_study(options.task.named, options.task.study);
  const std::unique_ptr<Terminal> terminal = person_at_terminal();
  LoadedStudy study = load_study(place, options.task.hints, terminal.get());
  settle_models(study, options.models);
  study.task.effort = search_effort_called(options.effort).value_or(study.task.effort);
  settle_costs(options.costs, study.folder, study.task);
  const Pricing pricing = pricing_of(study.task, study.folder);
  check_names(study.task);
  tell_plan(study);
  if (!study.inferred && options.costs != CostOptions{}) {
    tell("the costs that were named count here alone; write them into task.yaml to keep them");
  }
  std::filesystem::create_directories(study.folder);
  const FileLock lock(lock_file(study.folder));
  if (study.inferred) {
    write_file(task_file(study.folder), task_yaml(study.task));
    tell("wrote " + printable(task_file(study.folder).string()));
  }
  Store store(store_file(study.folder));
  const std::optional<Frozen> frozen = measure_all(study, pricing, curved, store, environment);
  if (!frozen) {
    tell("interrupted; what was measured is kept: run the same command again to go on");
    return ExitCode::Interrupted;
  }
  const Report report = study_report(study, *frozen, store, environment);
  print(options.json ? json_report(report) : terminal_report(report, terminal_style(environment)));
  return ExitCode::Done;
}

}  // namespace

Command declare_run(CLI::App& options) {
  const auto values = std::make_shared<RunOptions>();
  declare_task_options(options, values->task);
  options.add_option("--model", values->models, std::string(kReferences) + "; may be repeated")
      ->type_name("MODEL");
  options
      .add_option(
          "--curves",
          values->curves,
          "learning curves, how scores grow with labels: of the baselines (seconds), of all "
          "routes that learn, or of none; all asks the models some 15 times as much of dev: "
          "tuneornot run examples/helpdesk --curves all")
      ->type_name("ROUTES")
      ->check(CLI::IsMember({"baselines", "all", "none"}));
  options
      .add_option("--effort",
                  values->effort,
                  "quick: of each strategy its usual candidate; normal; thorough: more candidates, "
                  "longer learning. A study goes on from what was measured with less")
      ->type_name("EFFORT")
      ->check(CLI::IsMember({"quick", "normal", "thorough"}));
  declare_cost_options(options, values->costs);
  declare_offline(options, values->offline);
  options.add_flag("--json", values->json, "print the report as JSON");
  return [values](const Environment& environment) {
    return run(*values, settled_offline(environment, values->offline));
  };
}

}  // namespace tuneornot
