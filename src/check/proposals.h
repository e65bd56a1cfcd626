#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "check/columns.h"
#include "task/census.h"
#include "task/task.h"

namespace tuneornot {

// A change of the task file that the data suggest.
struct Proposal {
  std::string_view kind;  // "group": stable, for programs
  std::string message;    // why, for people
  std::string under;      // the key below which the lines go; empty: at the top
  std::vector<std::string> lines;
};

// What could be said in the task file and is not. `labels` as Census::labels() gives them.
std::vector<Proposal> proposals(const Task& task,
                                const std::vector<LabelCount>& labels,
                                const ColumnSurvey& columns);

}  // namespace tuneornot
