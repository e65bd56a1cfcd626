#pragma once

#include <chrono>
#include <filesystem>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "task/task.h"
#include "trial/trial.h"

namespace tuneornot {

// A program of the user's that answers (docs/strategies.md#current).
struct UserCommand {
  std::string command;           // command_words.h
  std::filesystem::path folder;  // in which it is started: the task's
  std::string files;             // hash of those that it names, as they were when this was made
  TaskKind kind = TaskKind::Classify;
  bool many = false;
  std::vector<Label> labels;
  bool operator==(const UserCommand&) const = default;
};

constexpr std::chrono::minutes kCommandLimit(10);  // for a batch

// Starts the program, gives it a line {"id": 1, "input": ...} for each input, and reads a line
// {"id": 1, "answer": ...} for each that it answers, in any order; answers that are no text are
// taken as JSON, and all are read as a model's are. An input without one is a failure. Where
// stopped, all are failures of kind Cancelled. Throws ErrorKind::Usage when the program does not
// start, fails, takes longer than `limit`, or writes something else.
std::vector<Answer> answers_of(const UserCommand& method,
                               std::span<const std::string> inputs,
                               std::chrono::milliseconds limit,
                               const std::stop_token& stop);

}  // namespace tuneornot
