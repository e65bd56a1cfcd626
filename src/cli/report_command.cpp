#include <CLI/CLI.hpp>
#include <memory>

#include "cli/commands.h"
#include "cli/output.h"
#include "cli/study_folder.h"
#include "cli/study_report.h"

namespace tuneornot {

namespace {

struct ReportOptions {
  std::string study = ".";
  bool json = false;
};

ExitCode report(const ReportOptions& options, const Environment& environment) {
  const LoadedStudy study = load_study(find_study(options.study, {}), {}, nullptr);
  const Store store = open_finished_store(study.folder);
  const Report shown =
      study_report(study, finished_record(store, study.folder), store, environment);
  print(options.json ? json_report(shown) + '\n'
                     : terminal_report(shown, terminal_style(environment)));
  return ExitCode::Done;
}

}  // namespace

Command declare_report(CLI::App& options) {
  const auto values = std::make_shared<ReportOptions>();
  options.add_option("study", values->study, "the study's folder (default: .)")->type_name("STUDY");
  options.add_flag("--json", values->json, "print the report as JSON");
  return [values](const Environment& environment) { return report(*values, environment); };
}

}  // namespace tuneornot
