#include <CLI/CLI.hpp>
#include <array>
#include <memory>
#include <optional>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/cost_options.h"
#include "cli/number_range.h"
#include "cli/output.h"
#include "cli/study_folder.h"
#include "cli/study_report.h"
#include "cli/study_so_far.h"
#include "report/changes.h"
#include "report/errors.h"
#include "report/texts.h"

namespace tuneornot {

namespace {

struct ReportOptions {
  std::string study = ".";
  CostOptions costs;
  std::optional<double> margin;
  std::string diff;  // an earlier report; empty: none
  bool errors = false;
  bool json = false;
  bool csv = false;
  bool markdown = false;
  bool no_texts = false;
};

std::string changes_text(const ReportOptions& options,
                         const Report& shown,
                         const TerminalStyle& style) {
  const Changes changes = changes_since(read_file(options.diff), printable(options.diff), shown);
  return options.json ? json_changes(changes) : terminal_changes(changes, style);
}

// The report as it was asked for; the options exclude each other.
std::string report_text(const ReportOptions& options,
                        const Report& shown,
                        const TerminalStyle& style) {
  if (!options.diff.empty()) {
    return changes_text(options, shown, style);
  }
  if (options.errors) {
    return options.json ? json_errors(shown) : terminal_errors(shown, style);
  }
  if (options.csv) {
    return csv_outcomes(shown);
  }
  if (options.markdown) {
    return markdown_report(shown);
  }
  return options.json ? json_report(shown) + '\n' : terminal_report(shown, style);
}

// Whether it is the verdict that was asked for, rather than what it rests on.
bool asks_for_verdict(const ReportOptions& options) {
  return options.diff.empty() && !options.errors && !options.csv && !options.markdown;
}

// Of a study that has not come to its verdict; false where it has, or has not begun.
bool print_so_far(const ReportOptions& options,
                  const LoadedStudy& study,
                  const Store& store,
                  const Environment& environment) {
  const auto so_far = asks_for_verdict(options) ? study_so_far(study, store) : std::nullopt;
  if (so_far) {
    print(options.json ? json_provisional(*so_far)
                       : terminal_provisional(*so_far, terminal_style(environment)));
  }
  return so_far.has_value();
}

ExitCode report(const ReportOptions& options, const Environment& environment) {
  LoadedStudy study = load_study(find_study(options.study, {}), {}, nullptr);
  settle_costs(options.costs, study.folder, study.task);
  study.task.needs.margin = options.margin.value_or(study.task.needs.margin);
  const Store store = open_finished_store(study.folder);
  if (print_so_far(options, study, store, environment)) {
    return ExitCode::Refused;  // no verdict is there
  }
  Frozen frozen = finished_record(store, study.folder);
  if (options.margin && *options.margin != frozen.margin) {
    frozen.margin = *options.margin;
    frozen.after_opening = true;
  }
  Report shown = study_report(study, frozen, store, environment);
  if (options.no_texts) {
    shown = without_texts(std::move(shown));
  }
  print(report_text(options, shown, terminal_style(environment)));
  return exit_code(shown);
}

}  // namespace

Command declare_report(CLI::App& options) {
  const auto values = std::make_shared<ReportOptions>();
  options.add_option("study", values->study, "the study's folder (default: .)")->type_name("STUDY");
  options
      .add_option("--margin",
                  values->margin,
                  "quality not worth paying for, as a share; the report then says that it was "
                  "chosen afterwards")
      ->check(number_within(0.0, 0.5))
      ->type_name("SHARE");
  declare_cost_options(options, values->costs);
  CLI::Option* const json =
      options.add_flag("--json", values->json, "print the report, or what was asked for, as JSON");
  CLI::Option* const csv = options.add_flag(
      "--csv", values->csv, "print what every route said to every test row, as CSV");
  CLI::Option* const markdown = options.add_flag(
      "--markdown", values->markdown, "print the verdict as Markdown, for a pull request");
  CLI::Option* const errors = options.add_flag(
      "--errors", values->errors, "print where the routes go wrong, and labels that may be wrong");
  CLI::Option* const diff =
      options
          .add_option("--diff", values->diff, "print what moved since a report that --json wrote")
          ->type_name("OLD.json");
  options.add_flag("--no-texts",
                   values->no_texts,
                   "leave out inputs, answers, references and the names of groups");
  csv->excludes(json, markdown, errors, diff);
  markdown->excludes(json, errors, diff);
  errors->excludes(diff);
  return [values](const Environment& environment) { return report(*values, environment); };
}

}  // namespace tuneornot
