#include <CLI/CLI.hpp>
#include <memory>

#include "base/error.h"
#include "check/survey_text.h"
#include "cli/commands.h"
#include "cli/models.h"
#include "cli/output.h"
#include "cli/study_folder.h"
#include "cli/task_options.h"
#include "task/faults.h"

namespace tuneornot {

namespace {

struct CheckOptions {
  TaskOptions task;
  bool json = false;
};

// What cannot be read at all has no survey; a program still gets its object.
Survey refused(const std::string& file, const Error& error) {
  Problems problems;
  problems.add(fault::kRefused, file, 0, error.what());
  return {.problems = problems.all()};
}

Survey survey_of(const CheckOptions& options,
                 const Environment& environment,
                 std::vector<std::string>& said) {
  try {
    const StudyPlace place = find_study(options.task.named, options.task.study);
    FoundTask found = find_task(place, options.task.hints, nullptr);
    said = std::move(found.said);
    const std::optional<GgufTokenizer> model =
        tokenizer_at_hand(found.task.models, place.folder, environment);
    SurveyOptions how = {.seed = kStudySeed, .tokenizer = nullptr, .context_tokens = 0};
    if (model) {
      how.tokenizer = model->tokenizer.get();
      how.context_tokens = static_cast<std::size_t>(model->context_tokens);
    }
    return survey(found.task, place.folder, how, Problems());
  } catch (const Error& error) {
    if (!options.json || error.kind() != ErrorKind::Data) {
      throw;
    }
    return refused(options.task.named, error);
  }
}

ExitCode check_data(const CheckOptions& options, const Environment& environment) {
  std::vector<std::string> said;
  const Survey survey = survey_of(options, environment, said);
  for (const std::string& sentence : said) {
    tell(sentence);
  }
  print(options.json ? survey_json(survey) + '\n'
                     : survey_text(survey, terminal_style(environment)));
  return survey.is_usable() ? ExitCode::Done : ExitCode::Refused;
}

}  // namespace

Command declare_check(CLI::App& options) {
  const auto values = std::make_shared<CheckOptions>();
  declare_task_options(options, values->task);
  options.add_flag("--json", values->json, "print what was found as JSON");
  return [values](const Environment& environment) { return check_data(*values, environment); };
}

}  // namespace tuneornot
