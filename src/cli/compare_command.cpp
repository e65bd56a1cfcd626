#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>

#include "base/error.h"
#include "cli/commands.h"
#include "cli/compared_sides.h"
#include "cli/output.h"
#include "cli/study_report.h"

namespace tuneornot {

namespace {

struct CompareOptions {
  CompareRequest request;
  std::optional<double> margin;
  bool json = false;
};

void check_options(const CompareOptions& options) {
  const std::size_t sides = options.request.sides.size();
  if (sides < 2 || sides > kMostSides) {
    throw Error(ErrorKind::Usage,
                fmt::format("compare: takes 2 to {} studies or files, not {}", kMostSides, sides));
  }
  if (options.margin && sides != 2) {
    throw Error(ErrorKind::Usage,
                "--fail-if-worse: asks about the second of two, so name two studies or files");
  }
  const double margin = options.margin.value_or(0);
  const bool is_share = margin >= 0 && margin < 1;
  if (!is_share) {
    throw Error(ErrorKind::Usage,
                "--fail-if-worse: takes a share from 0 to below 1; 0.02 are two points");
  }
}

// Nothing is shown of sides that cannot be compared.
Loss loss_in(const HeadToHead& found, double margin) {
  return found.pairs.empty() ? Loss::Open : loss_of(found.pairs.front(), margin);
}

ExitCode exit_code_of(const std::optional<Loss>& loss) {
  switch (loss.value_or(Loss::Within)) {
    case Loss::Within:
      return ExitCode::Done;
    case Loss::Worse:
      return ExitCode::ConditionFailed;
    case Loss::Open:
      break;
  }
  return ExitCode::Open;
}

ExitCode compare_sides(const CompareOptions& options, const Environment& environment) {
  check_options(options);
  const Compared compared = compared_sides(options.request);
  const std::optional<HeldOut>& held_out = compared.evidence.held_out;
  for (const std::string& sentence : compared.said) {
    tell(sentence);
  }
  ComparisonReport report{.program_version = std::string(kVersion),
                          .metric = compared.metric,
                          .sides = compared.sides,
                          .found = head_to_head(compared.evidence),
                          .folds = held_out ? std::optional(held_out->counts) : std::nullopt,
                          .margin = options.margin,
                          .loss = std::nullopt};
  if (options.margin) {
    report.loss = loss_in(report.found, *options.margin);
  }
  print(options.json ? json_comparison(report)
                     : terminal_comparison(report, terminal_style(environment)));
  return exit_code_of(report.loss);
}

}  // namespace

Command declare_compare(CLI::App& options) {
  const auto values = std::make_shared<CompareOptions>();
  options
      .add_option("sides",
                  values->request.sides,
                  "studies (with :ROUTE for another route than the pick) or files of predictions "
                  "(JSON lines with id and answer or score, promptfoo's output, lm-eval's samples)")
      ->required()
      ->type_name("A B [C ...]");
  options
      .add_option("--task",
                  values->request.task,
                  "score answers as this task has it, by its rows and metric")
      ->type_name("TASK");
  options
      .add_option(
          "--score", values->request.score, "the field of files that holds the score, 0 to 1")
      ->type_name("FIELD");
  options
      .add_option("--fail-if-worse",
                  values->margin,
                  "exit 0 when B is shown not to be worse than A by more than this (0.02: two "
                  "points), 1 when it is shown to be, 7 when these rows show neither")
      ->type_name("MARGIN");
  options.add_flag("--json", values->json, "print what was found as JSON");
  return [values](const Environment& environment) { return compare_sides(*values, environment); };
}

}  // namespace tuneornot
