#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "task/infer_task.h"
#include "task/table.h"
#include "task/task.h"

namespace tuneornot {

// A task file of EleutherAI's lm-evaluation-harness (lm-eval) whose data are files on this machine.
// https://github.com/EleutherAI/lm-evaluation-harness/blob/main/docs/task_guide.md (November 2026)
struct LmEvalTask {
  TaskHints hints;   // name, columns, delimiter; kind where there are choices
  DataSource files;  // file, or train and test; relative to the file's folder
  std::string instruction;
  std::vector<std::string> choices;
  std::vector<std::string> said;  // for the user: what was taken, and what is not read
};

// By the keys at the beginning of its lines.
bool is_lm_eval(std::string_view yaml);

// Reads what means the same here: data_files and splits, {{column}} and names of columns, a list of
// choices, the description. Throws ErrorKind::Data with file:line and what to do for what only
// lm-eval can do: other Jinja, !function, include, a data set that is not a file.
LmEvalTask parse_lm_eval(std::string_view yaml, const std::string& file);

// The choices as labels. Where the output column holds numbers, they are places in the list, from
// 0, and each label is also called by its own. Throws ErrorKind::Data where a number may be a place
// and a choice.
std::vector<Label> labels_of(const std::vector<std::string>& choices,
                             const Table& table,
                             const std::string& output);

}  // namespace tuneornot
