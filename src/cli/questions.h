#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "task/infer_task.h"

namespace tuneornot {

// A person who can be asked.
class Terminal {
 public:
  virtual ~Terminal() = default;

  virtual void write(std::string_view text) = 0;

  // Without its line end; empty when there will be no more.
  virtual std::optional<std::string> read_line() = 0;

  virtual std::size_t columns() const = 0;
};

// The one behind standard input and standard error; null where there is none.
std::unique_ptr<Terminal> person_at_terminal();

// Puts the question, with what the table's columns hold, until an answer fits; `hints` with the
// answer. Empty when there will be no answer.
std::optional<TaskHints> ask(const Question& question,
                             const Table& table,
                             const TaskHints& hints,
                             Terminal& terminal);

// infer_task with everything asked that is not obvious. Throws ErrorKind::Data with what the
// question would settle where there is no terminal (null), and ErrorKind::Usage when the person
// ends it.
InferredTask settle_task(const Table& table, TaskHints hints, Terminal* terminal);

}  // namespace tuneornot
