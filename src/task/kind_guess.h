#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "task/table.h"
#include "task/task.h"

namespace tuneornot {

// What the values of an output column say of the task's kind.
struct KindGuess {
  TaskKind kind = TaskKind::Classify;
  bool many = false;
  std::size_t labels = 0;  // classify only: different ones
  std::string because;     // "label" holds 3 different values in 200 rows
  std::string doubt;  // a sentence for the user about what could be meant instead; may be empty
};

// JSON objects in nine of ten rows are extracted. Lists in nine of ten are sets of labels; so are
// values that look like labels only once they are cut at a separator, which at least every tenth
// holds. Few short values that come back are labels, all else is generated. Empty where the values
// are as short and as often repeated as labels, but too many to be sure.
std::optional<KindGuess> guess_kind(const Table& table, const std::string& column);

}  // namespace tuneornot
