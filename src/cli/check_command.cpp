#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string_view>

#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "check/fix.h"
#include "check/survey_text.h"
#include "cli/commands.h"
#include "cli/cost_options.h"
#include "cli/models.h"
#include "cli/output.h"
#include "cli/questions.h"
#include "cli/study_folder.h"
#include "cli/study_setup.h"
#include "cli/task_options.h"
#include "report/wording.h"
#include "study/interrupt.h"
#include "task/faults.h"

namespace tuneornot {

namespace {

struct CheckOptions {
  TaskOptions task;
  std::string fix;  // the folder of the copy; empty: none
  bool json = false;
};

// A task and where its data are.
struct PlacedTask {
  Task task;
  std::filesystem::path folder;
};

// What cannot be read at all has no survey; a program still gets its object. Where the message
// begins with a file and a line, these are the problem's; else it is about what was named.
Survey refused(const std::string& named, const Error& error) {
  const std::string_view message = error.what();
  const std::string_view place = message.substr(0, std::min(message.find(": "), message.size()));
  const std::size_t colon = place.rfind(':');
  const auto line = colon == std::string_view::npos
                        ? std::nullopt
                        : parse_number<std::size_t>(place.substr(colon + 1));
  Problems problems;
  if (line) {
    problems.add(fault::kRefused,
                 std::string(place.substr(0, colon)),
                 *line,
                 message.substr(place.size() + 2));
  } else {
    problems.add(fault::kRefused, named, 0, message);
  }
  return {.problems = problems.all()};
}

void tell_fixes(const FixedCopy& copy, const std::string& target) {
  tell(fmt::format("wrote {}: {} rows; {} left out, which are in left_out.txt",
                   printable(target),
                   counted(copy.rows_written),
                   counted(copy.rows_left_out)));
  std::vector<std::string> changes;
  changes.reserve(copy.changes.size());
  for (const auto& [kind, count] : copy.changes) {
    changes.push_back(fmt::format("{} {}", counted(count), kind));
  }
  tell(changes.empty()
           ? "changed: nothing"
           : fmt::format("changed: {}; one by one in changes.jsonl", fmt::join(changes, ", ")));
  if (copy.conflicts > 0) {
    tell(fmt::format("not decided: {} rows with another's text under another output",
                     counted(copy.conflicts)));
  }
}

// The copy that was asked for, or the task itself. Empty when interrupted.
std::optional<PlacedTask> fixed(PlacedTask placed, const std::string& target) {
  if (target.empty()) {
    return placed;
  }
  const InterruptWatcher interrupt;
  const std::optional<FixedCopy> copy =
      write_fixed_copy(placed.task, placed.folder, target, interrupt.token());
  if (!copy) {
    tell("interrupted; nothing was written");
    return std::nullopt;
  }
  tell_fixes(*copy, target);
  return PlacedTask{.task = copy->task, .folder = target};
}

Survey survey_of(const PlacedTask& placed, const Environment& environment) {
  const std::optional<GgufTokenizer> model =
      tokenizer_at_hand(placed.task.models, placed.folder, environment);
  SurveyOptions options = {.seed = kStudySeed, .check_settings = [&placed](const Task& task) {
                             check_settings(task, placed.folder);
                             pricing_of(task, placed.folder);
                           }};
  if (model) {
    options.tokenizer = model->tokenizer.get();
    options.context_tokens = static_cast<std::size_t>(model->context_tokens);
  }
  return survey(placed.task, placed.folder, options, Problems());
}

// Empty when interrupted.
std::optional<Survey> check_task(const CheckOptions& options, const Environment& environment) {
  try {
    const StudyPlace place = find_study(options.task.named, options.task.study);
    // A program that reads JSON asks for no questions, even where it runs at a terminal.
    const std::unique_ptr<Terminal> terminal = options.json ? nullptr : person_at_terminal();
    FoundTask found = find_task(place, options.task.hints, terminal.get());
    for (const std::string& sentence : found.said) {
      tell(sentence);
    }
    const std::optional<PlacedTask> placed =
        fixed({.task = std::move(found.task), .folder = place.folder}, options.fix);
    return placed ? std::optional(survey_of(*placed, environment)) : std::nullopt;
  } catch (const Error& error) {
    if (!options.json || error.kind() != ErrorKind::Data) {
      throw;
    }
    return refused(options.task.named, error);
  }
}

ExitCode check_data(const CheckOptions& options, const Environment& environment) {
  const std::optional<Survey> survey = check_task(options, environment);
  if (!survey) {
    return ExitCode::Interrupted;
  }
  print(options.json ? survey_json(*survey) + '\n'
                     : survey_text(*survey, terminal_style(environment)));
  return survey->is_usable() ? ExitCode::Done : ExitCode::Refused;
}

}  // namespace

Command declare_check(CLI::App& options) {
  const auto values = std::make_shared<CheckOptions>();
  declare_task_options(options, values->task);
  options
      .add_option("--fix",
                  values->fix,
                  "write a copy without what can be put right, with a log of every change, to a "
                  "new folder; what is printed is about the copy")
      ->type_name("DIR")
      ->check(CLI::Validator(
          [](const std::string& name) {
            return std::string(name.empty() ? "names no folder" : "");
          },
          ""));
  options.add_flag("--json", values->json, "print what was found as JSON");
  return [values](const Environment& environment) { return check_data(*values, environment); };
}

}  // namespace tuneornot
