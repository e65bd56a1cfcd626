#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cli/cost_options.h"
#include "cli/environment.h"
#include "cli/models.h"
#include "cli/study_folder.h"
#include "cli/task_options.h"
#include "metric/metric.h"
#include "study/curved_routes.h"
#include "study/progress.h"

namespace CLI {  // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace tuneornot {

// What a study is run with, and planned with.
struct StudyOptions {
  TaskOptions task;
  std::vector<std::string> models;
  std::string effort;  // empty: as the task has it
  CostOptions costs;
  std::string curves = std::string(name_of(CurvedRoutes::Baselines));
  bool offline = false;

  CurvedRoutes curved() const;
};

void declare_study_options(CLI::App& options, StudyOptions& values);

// Throws ErrorKind::Usage for a metric or a strategy that there is not, ErrorKind::Data for a file
// of unlabelled rows that is not there.
void check_settings(const Task& task, const std::filesystem::path& folder);

// The study with the models, the effort and the costs of the command line; what is not obvious of
// its data is asked at a terminal. Throws what load_study, settle_costs and check_settings do.
LoadedStudy set_up(const StudyOptions& options);

// The metric that leads, ready to score the study's rows. Throws as `opened` does, and for
// references that cannot be scored.
Metric leading_metric(const LoadedStudy& study);

// What was guessed, and how the rows are divided.
void tell_rows(const LoadedStudy& study);

// The models that the task's strategies ask: none where they need none. To be called before an
// InterruptWatcher is made. Throws as locate_models does.
std::vector<GgufModelSettings> locate_models_of(const LoadedStudy& study,
                                                const Environment& environment);

std::vector<Model*> views_of(std::span<const std::unique_ptr<Model>> models);
std::vector<std::string> names_of(std::span<const std::unique_ptr<Model>> models);

// On standard error: drawn where that is a terminal, else a line where there is news.
std::unique_ptr<Progress> progress_on_error_stream();

}  // namespace tuneornot
