#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "task/task.h"

namespace tuneornot {

// What one column holds, in the rows that were looked at.
struct ColumnProfile {
  std::string name;
  std::size_t values = 0;  // cells that are not empty
  std::size_t distinct = 0;
  std::size_t numbers = 0;    // cells that are a number
  double mean_bytes = 0;      // of the cells that are not empty
  std::size_t dates = 0;      // cells that read_time() reads, numbers aside
  std::size_t odd_dates = 0;  // of the others, once most are dates, and those that stand for none
  std::size_t odd_date_line = 0;
  std::string odd_date;                    // the first of them
  std::optional<std::int64_t> first_time;  // seconds since 1970; empty where there are no dates, or
  std::optional<std::int64_t> last_time;   // nobody can tell day from month
  bool tells_output = false;  // a value comes with one output alone, and five times on average
};

struct ColumnSurvey {
  std::size_t rows = 0;  // that were looked at: the first kSampleRows of the first file
  std::vector<ColumnProfile> columns;
  std::size_t outputs_in_input = 0;  // rows of a task that is not classify
  std::size_t output_in_input_line = 0;

  const ColumnProfile* find(const std::string& name) const;  // null: there is none
};

// Reads the first rows of the task's one file, or of its train file; holds hashes, no texts.
// Throws ErrorKind::Data where the file cannot be read.
ColumnSurvey survey_columns(const Task& task, const std::filesystem::path& folder);

}  // namespace tuneornot
