#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "task/task.h"

namespace tuneornot {

// A copy of a task's data without what can be put right.
struct FixedCopy {
  Task task;  // with the copy's files, relative to its folder
  std::size_t rows_written = 0;
  std::size_t rows_left_out = 0;
  std::map<std::string, std::size_t> changes;  // by kind, as changes.jsonl has them
  std::size_t conflicts = 0;                   // rows; nothing was decided
};

// Writes the copy, changes.jsonl, left_out.txt and a task.yaml to `target`: the one of `folder`, or
// where that has none, `task` (docs/data.md says what is fixed); holds one row at a time. All of it
// appears at once or not at all: empty when stopped. Throws ErrorKind::Data where the data cannot
// be read or `target` is something else than a new or empty folder, ErrorKind::Storage where it
// cannot be written.
std::optional<FixedCopy> write_fixed_copy(const Task& task,
                                          const std::filesystem::path& folder,
                                          const std::filesystem::path& target,
                                          const std::stop_token& stop);

}  // namespace tuneornot
