#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "task/census.h"
#include "task/task.h"

namespace tuneornot {

struct Lengths {
  std::size_t median = 0;  // characters
  std::size_t p95 = 0;
  std::size_t longest = 0;
  std::size_t longest_line = 0;  // of the file
};

// All that can be said of a task's data before any model is asked.
struct Survey {
  Task task;
  std::size_t rows_read = 0;
  std::size_t rows_used = 0;
  std::size_t train_rows = 0;
  std::size_t dev_rows = 0;
  std::size_t test_rows = 0;  // without those that leak
  std::vector<LabelCount> labels;
  std::size_t groups = 0;  // of the one file, or of train; equal texts count as one
  Leaks leaks;
  std::size_t repeats = 0;
  std::size_t conflicts = 0;
  Lengths input;
  Lengths output;
  std::optional<double> detectable_difference;  // 0 to 1; on the test, among three routes
  std::vector<Problem> problems;                // errors first

  // Whether `run` would take it.
  bool is_usable() const;
};

// Reads the data of a task once and holds no texts: at most about 64 bytes a row. `problems` may
// have some already. What makes the data unusable is an error among the problems; throws
// ErrorKind::Data only where a file cannot be read at all or lacks a column.
Survey survey(const Task& task,
              const std::filesystem::path& folder,
              std::uint64_t seed,
              Problems problems);

}  // namespace tuneornot
