#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "task/table.h"
#include "task/task.h"

namespace tuneornot {

// What the user said, on the command line or when asked; empty: not said.
struct TaskHints {
  std::string name;
  std::vector<std::string> input;
  std::string output;
  std::optional<std::string> group;  // "": there is none
  std::optional<TaskKind> kind;
  char delimiter = '\0';  // as in DataSource
};

struct InferredTask {
  Task task;
  std::vector<std::string> said;  // one sentence per guess, for the user
};

// What a table does not say by itself, and its owner knows.
struct Question {
  enum class About { Input, Output, Group, Kind };
  About about = About::Input;
  std::vector<std::string> choices;   // columns, in the table's order; names of kinds
  std::vector<std::string> proposed;  // the likeliest of them; several are for Input alone
  std::string
      refusal;  // where nobody can be asked: what is unclear, and the options that settle it
};

using Inference = std::variant<InferredTask, Question>;

// Guesses input, output and group columns and the kind from a table that has no task.yaml:
// well-known names first (text, input, message ... / label, output, intent, category ...), then,
// with two columns, the one with few repeated short values is the label; the kind as kind_guess.h
// says. Where that is not obvious
// it asks; the answer, put into the hints, brings the next call further. Throws ErrorKind::Data
// where no answer would help, and for hints that do not fit the table. The task's data.file is the
// table's name; what complete_task (dataset.h) fills in is left open.
Inference infer_task(const Table& table, const TaskHints& hints);

}  // namespace tuneornot
