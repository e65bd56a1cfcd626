#include "check/survey.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/error.h"
#include "base/text.h"
#include "check/faults.h"
#include "decide/resolution.h"
#include "stats/paired_tests.h"
#include "task/dataset.h"
#include "task/faults.h"
#include "task/read_examples.h"
#include "task/split.h"

namespace tuneornot {

namespace {

constexpr std::size_t kRoutes = 3;
constexpr std::size_t kShownColumns = 60;
constexpr double kDominant = 0.95;
constexpr std::size_t kColumnsNamed = 5;
constexpr std::size_t kFewestGroups = 5;  // below, the test carries no intervals (docs/decision.md)

bool has_error(const std::vector<Problem>& problems) {
  return std::ranges::any_of(
      problems, [](const Problem& problem) { return problem.kind->severity == Severity::Error; });
}

// As run would do it; what run would refuse becomes a problem.
void split(Census& census, std::uint64_t seed, Survey& result, Problems& problems) {
  const DataSource& data = result.task.data;
  const bool has_test = !data.test.empty();
  try {
    const Assignment assigned = assign_parts(census.rows(),
                                             census.take_groups(),
                                             {.kind = result.task.kind,
                                              .file = data.files().front(),
                                              .has_test = has_test,
                                              .seed = seed,
                                              .label_sets = census.numbered_sets(),
                                              .times = census.times()});
    const auto rows_of = [&assigned](SplitPart part) {
      return static_cast<std::size_t>(std::ranges::count(assigned.parts, part));
    };
    result.groups = assigned.groups;
    result.fold_rows = assigned.folds.empty() ? 0 : assigned.parts.size();
    result.train_rows = rows_of(SplitPart::Train);
    result.dev_rows = rows_of(SplitPart::Dev);
    result.test_rows = has_test
                           ? static_cast<std::size_t>(std::ranges::count(census.is_leaked(), false))
                           : rows_of(SplitPart::Test);
    if (has_test && result.test_rows == 0) {
      problems.add(fault::kNoSplit,
                   data.test,
                   0,
                   "every row of the test file stands in train too; give it rows of its own");
    }
  } catch (const Error& error) {
    const std::string file = data.files().front();
    const std::string_view said = error.what();
    problems.add(
        fault::kNoSplit, file, 0, said.substr(said.starts_with(file) ? file.size() + 2 : 0));
  }
}

void describe_folds(Survey& survey) {
  survey.detectable_difference = shown_on_folds(survey.fold_rows, kRoutes, kFolds, kRepeats);
}

void describe_test(Survey& survey) {
  if (survey.test_rows < kFewestGroups) {
    return;
  }
  const TestDesign design = {.rows = survey.test_rows, .entrants = kRoutes};
  survey.detectable_difference = shown_difference(design, 1);
  if (survey.task.needs.margin > 0) {
    survey.rows_for_margin = rows_to_detect(survey.task.needs.margin, kRoutes, design.discordance);
  }
}

void report_dominant(const Survey& survey, Problems& problems) {
  if (survey.labels.size() < 2 || survey.task.many) {
    return;  // that there is only one is an error already
  }
  const LabelCount& most = survey.labels.front();
  const std::size_t rows = most.rows + most.test_rows;
  const double share = static_cast<double>(rows) / static_cast<double>(survey.rows_used);
  if (share > kDominant) {
    problems.add(fault::kDominantLabel,
                 survey.task.data.files().front(),
                 0,
                 fmt::format("\"{}\" in {} of {} rows",
                             shortened(most.name, kShownColumns),
                             rows,
                             survey.rows_used));
  }
}

void add_columns(const FaultKind& kind,
                 const std::string& file,
                 const std::vector<std::string>& columns,
                 Problems& problems) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    problems.add(kind, file, 0, quoted_list(columns, kColumnsNamed));
  }
}

void report_dates(const ColumnSurvey& columns, const std::string& file, Problems& problems) {
  for (const ColumnProfile& column : columns.columns) {
    if (column.odd_dates > 0) {
      problems.add(fault::kOddDates,
                   file,
                   column.odd_date_line,
                   fmt::format(R"("{}" in {} of {} rows, such as "{}")",
                               shortened(column.name, kShownColumns),
                               column.odd_dates,
                               column.values,
                               shortened(column.odd_date, kShownColumns)));
    }
  }
}

void report_columns(const Survey& survey, Problems& problems) {
  const DataSource& data = survey.task.data;
  const std::string file = data.files().front();
  std::vector<std::string> constant;
  std::vector<std::string> telling;
  std::vector<std::string> telling_inputs;
  for (const ColumnProfile& column : survey.columns.columns) {
    const bool is_input = std::ranges::find(data.input, column.name) != data.input.end();
    const bool is_only_input = is_input && data.input.size() == 1;  // which cannot be left out
    if (column.name == data.output || column.name == data.group || is_only_input) {
      continue;  // all rows of a group may well have one label
    }
    if (column.distinct == 1 && column.values > 1 && column.values == survey.columns.rows) {
      constant.push_back(column.name);
    } else if (column.tells_output && survey.task.kind == TaskKind::Classify) {
      (is_input ? telling_inputs : telling).push_back(column.name);
    }
  }
  add_columns(fault::kTellingInput, file, telling_inputs, problems);
  report_dates(survey.columns, file, problems);
  add_columns(fault::kConstantColumn, file, constant, problems);
  add_columns(fault::kTellingColumn, file, telling, problems);
  if (survey.columns.outputs_in_input > 0) {
    problems.add(
        fault::kOutputInInput,
        file,
        survey.columns.output_in_input_line,
        fmt::format("{} of {} rows", survey.columns.outputs_in_input, survey.columns.rows));
  }
}

void check_settings(const Task& task, const SurveyOptions& options, Problems& problems) {
  if (options.check_settings == nullptr) {
    return;
  }
  try {
    options.check_settings(task);
  } catch (const Error& error) {
    problems.add(fault::kSetting, "task.yaml", 0, error.what());
  }
}

}  // namespace

bool Survey::is_usable() const {
  return !has_error(problems);
}

Survey survey(const Task& task,
              const std::filesystem::path& folder,
              const SurveyOptions& options,
              Problems problems) {
  Survey result = {.task = task};
  Census census(task);
  LengthCounter inputs;
  LengthCounter outputs;
  TokenSample sample(options.seed);
  const auto count = [&](const ExampleView& example, bool is_test) {
    census.add(example, is_test);
    inputs.add(characters(example.input), example.line);
    outputs.add(characters(example.output), example.line);
    sample.add(example);
    ++result.rows_used;
  };
  result.rows_read = read_examples(task, folder, count, problems);
  census.report(task, problems);
  result.labels = census.labels();
  complete_task(result.task, result.labels);
  check_settings(result.task, options, problems);
  result.leaks = census.leaks();
  result.repeats = census.repeats();
  result.conflicts = census.conflicts();
  result.input = inputs.lengths();
  result.output = outputs.lengths();
  if (options.tokenizer != nullptr && result.rows_used > 0) {
    result.tokens = sample.lengths(*options.tokenizer);
    result.tokens->context = options.context_tokens;
  }
  split(census, options.seed, result, problems);
  if (result.fold_rows > 0) {
    describe_folds(result);
  } else {
    describe_test(result);
  }
  result.columns = survey_columns(task, folder);
  result.proposals = proposals(task, result.labels, result.columns);
  report_dominant(result, problems);
  report_columns(result, problems);
  result.problems = problems.all();
  return result;
}

}  // namespace tuneornot
