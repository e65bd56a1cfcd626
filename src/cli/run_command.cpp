#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <span>

#include "base/error.h"
#include "base/files.h"
#include "base/platform.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/study_report.h"
#include "cli/study_setup.h"
#include "cli/study_so_far.h"
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
  StudyOptions study;
  bool json = false;
};

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
    const Making making = making_of_all(inputs, route.candidates.front(), route.model);
    const double ms = learning_ms_anew(inputs, making, clock) * rows_of_a_curve(inputs.split);
    tell(fmt::format("the learning curve of {} takes {} answers{}",
                     route_name(route.candidates.front()),
                     counted(answers_of_a_curve(inputs.split)),
                     ms > 0 ? " and about " + duration(ms) + " of learning" : ""));
  }
}

// By what a study's routes are measured.
struct Terms {
  Metric metric;
  Pricing pricing;
  CurvedRoutes curved = CurvedRoutes::Baselines;
};

std::optional<Frozen> measure_all(const LoadedStudy& study,
                                  const Terms& terms,
                                  Store& store,
                                  const Environment& environment) {
  const auto located = locate_models_of(study, environment);
  const CrashMark crash(crash_file(study.folder));
  const InterruptWatcher interrupt;
  const auto models = open_models(located, environment);
  const std::vector<Model*> views = views_of(models);
  const std::vector<std::string> names = names_of(models);
  for (std::size_t i = 0; i < models.size(); ++i) {
    store.set_record("model " + names[i], models[i]->identity());
    store.set_record("reference " + names[i], study.task.models[i]);
  }
  const StudyInputs inputs = {.task = study.task,
                              .split = study.split,
                              .metric = terms.metric,
                              .folder = study.folder,
                              .models = views,
                              .seed = kStudySeed,
                              .pricing = terms.pricing,
                              .curved = terms.curved};
  check_priced_models(terms.pricing, names);
  const SteadyClock clock;
  if (study.split.folds.empty()) {  // on folds learning is left out, or was asked for by name
    const Plan plan = plan_study(inputs.task, inputs.split, inputs.models);
    tell_learning(inputs, plan.routes, clock);
    tell_curves(inputs, plan.routes, clock);
  }
  const std::unique_ptr<Progress> progress = progress_on_error_stream();
  return run_study(inputs,
                   {.store = store,
                    .progress = *progress,
                    .clock = clock,
                    .stop = interrupt.token(),
                    .last_end = crash.was_there() ? Store::LastEnd::Crash : Store::LastEnd::Other,
                    .machine_load = machine_load});
}

void tell_so_far(const LoadedStudy& study, const Store& store, const Environment& environment) {
  if (const auto so_far = study_so_far(study, store)) {
    std::string page = terminal_provisional(*so_far, terminal_style(environment, Stream::Error));
    page.pop_back();  // the line break that `tell` adds
    tell('\n' + page);
  }
}

ExitCode run(const RunOptions& options, const Environment& environment) {
  const LoadedStudy study = set_up(options.study);
  const Terms terms = {.metric = leading_metric(study),
                       .pricing = pricing_of(study.task, study.folder),
                       .curved = options.study.curved()};
  tell_rows(study);
  if (!study.inferred && options.study.costs != CostOptions{}) {
    tell(
        "the costs and needs that were named count here alone; write them into task.yaml to keep "
        "them");
  }
  std::filesystem::create_directories(study.folder);
  const FileLock lock(lock_file(study.folder));
  if (study.inferred) {
    write_file(task_file(study.folder), task_yaml(study.task));
    tell("wrote " + printable(task_file(study.folder).string()));
  }
  Store store(store_file(study.folder));
  const std::optional<Frozen> frozen = measure_all(study, terms, store, environment);
  if (!frozen) {
    tell("interrupted; what was measured is kept: run the same command again to go on");
    tell_so_far(study, store, environment);
    return ExitCode::Interrupted;
  }
  const Report report = study_report(study, *frozen, store, environment);
  print(options.json ? json_report(report) : terminal_report(report, terminal_style(environment)));
  return exit_code(report);
}

}  // namespace

Command declare_run(CLI::App& options) {
  const auto values = std::make_shared<RunOptions>();
  declare_study_options(options, values->study);
  options.add_flag("--json", values->json, "print the report as JSON");
  return [values](const Environment& environment) {
    return run(*values, settled_offline(environment, values->study.offline));
  };
}

}  // namespace tuneornot
