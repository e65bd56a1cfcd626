#include "strategy/current.h"

#include "base/command_files.h"
#include "base/command_words.h"
#include "strategy/current_answers.h"
#include "strategy/own_prompt.h"

namespace tuneornot {

namespace {

constexpr const char* kPredictions = "predictions";
constexpr const char* kPrompt = "prompt";
constexpr const char* kCommand = "command";

// What a candidate is known by; empty where nothing is said.
Settings settings_of(const CurrentSystem& current) {
  if (!current.predictions.empty()) {
    return {{kPredictions, current.predictions}};
  }
  if (!current.prompt.empty()) {
    return {{kPrompt, current.prompt}};
  }
  return current.command.empty() ? Settings() : Settings{{kCommand, current.command}};
}

UserCommand user_command(const Preparation& preparation) {
  const Task& task = preparation.task;
  return {.command = task.current.command,
          .folder = preparation.task_folder,
          .files = hash_of_command_files(task.current.command, preparation.task_folder),
          .kind = task.kind,
          .many = task.many,
          .labels = task.labels};
}

}  // namespace

Candidates current_candidates(const Planning& planning) {
  Settings settings = settings_of(planning.task.current);
  if (settings.empty()) {
    return {.settings = {},
            .left_out =
                "the task does not say what runs today; add current: {predictions: FILE}, "
                "{prompt: FILE} or {command: COMMAND}"};
  }
  return {.settings = {std::move(settings)}, .left_out = ""};
}

Predictor prepare_current(const Preparation& preparation) {
  const CurrentSystem& current = preparation.task.current;
  Predictor predictor{.candidate = preparation.candidate, .labels_used = 0};
  if (!current.prompt.empty()) {
    predictor.method = own_program(preparation);
  } else if (!current.command.empty()) {
    predictor.method = user_command(preparation);
  } else {
    predictor.method = current_answers(preparation);
  }
  return predictor;
}

void check_current(const Task& task, const std::filesystem::path& task_folder) {
  if (!task.current.prompt.empty()) {
    own_prompt(task, task_folder);
  }
  if (!task.current.command.empty()) {
    command_words(task.current.command);
  }
}

bool is_known_by_answers(const Candidate& candidate) {
  return is_current(candidate) && candidate.settings.contains(kPredictions);
}

}  // namespace tuneornot
