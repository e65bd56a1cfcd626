#include <CLI/CLI.hpp>
#include <memory>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/output.h"
#include "cli/study_setup.h"
#include "report/plan_report.h"
#include "study/forecasting.h"
#include "study/interrupt.h"

namespace tuneornot {

namespace {

struct PlanOptions {
  StudyOptions study;
  bool json = false;
};

// Empty when interrupted.
std::optional<Forecast> forecast_of(const LoadedStudy& study,
                                    const Metric& metric,
                                    const Pricing& pricing,
                                    CurvedRoutes curved,
                                    const Environment& environment) {
  const auto located = locate_models_of(study, environment);
  const InterruptWatcher interrupt;
  const auto models = open_models(located, environment);
  const std::vector<Model*> views = views_of(models);
  check_priced_models(pricing, names_of(models));
  const SteadyClock clock;
  const std::unique_ptr<Progress> progress = progress_on_error_stream();
  return forecast({.task = study.task,
                   .split = study.split,
                   .metric = metric,
                   .folder = study.folder,
                   .models = views,
                   .seed = kStudySeed,
                   .pricing = pricing,
                   .curved = curved},
                  {.progress = *progress, .clock = clock, .stop = interrupt.token()});
}

ExitCode show_plan(const PlanOptions& options, const Environment& environment) {
  const LoadedStudy study = set_up(options.study);
  const Pricing pricing = pricing_of(study.task, study.folder);
  for (const std::string& sentence : study.said) {
    tell(sentence);
  }
  const Metric metric = leading_metric(study);
  std::optional<Forecast> forecast =
      forecast_of(study, metric, pricing, options.study.curved(), environment);
  if (!forecast) {
    tell("interrupted; a plan stores nothing");
    return ExitCode::Interrupted;
  }
  const PlanReport plan = {.program_version = TON_VERSION,
                           .task_name = study.task.name,
                           .study = options.study.task.named,
                           .effort = std::string(name_of(study.task.effort)),
                           .train_rows = study.split.train.size(),
                           .dev_rows = study.split.dev.size(),
                           .test_rows = study.split.test.size(),
                           .repeats = study.split.folds.size(),
                           .is_priced = pricing.has_prices(),
                           .forecast = *std::move(forecast)};
  print(options.json ? json_plan(plan) : terminal_plan(plan, terminal_style(environment)));
  return ExitCode::Done;
}

}  // namespace

Command declare_plan(CLI::App& options) {
  const auto values = std::make_shared<PlanOptions>();
  declare_study_options(options, values->study);
  options.add_flag("--json", values->json, "print the plan as JSON");
  return [values](const Environment& environment) {
    return show_plan(*values, settled_offline(environment, values->study.offline));
  };
}

}  // namespace tuneornot
