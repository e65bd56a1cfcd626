#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "task/row_key.h"
#include "task/task.h"

namespace tuneornot {

// What becomes of a row that is an example.
enum class Fate : std::uint8_t { Keep, Repeat, ExactLeak, NearLeak, OtherLabelLeak };

struct PlannedRow {
  std::uint32_t line = 0;
  Fate fate = Fate::Keep;
};

// What a cleaned copy of a task's data does with its examples, in the order of the files. About 40
// bytes a row while it is made, 8 after.
struct FixPlan {
  std::vector<PlannedRow> rows;                  // of the one file, or of train
  std::vector<PlannedRow> test_rows;             // of the test file
  std::map<std::string, std::string> spellings;  // of a label, to its most frequent one
  std::size_t conflicts = 0;  // rows that repeat another's text under another output; all kept
};

// Reads the data once. Rows with the same text, byte for byte, and the same output are kept once;
// where outputs differ nothing is decided. Rows of train whose text stands in the test file, case,
// spaces and punctuation aside, go from train. Labels that differ in case, spaces or hyphens get
// the most frequent spelling, unless two are as frequent or the task lists both. Throws
// ErrorKind::Data as read_examples does.
FixPlan plan_fix(const Task& task, const std::filesystem::path& folder);

}  // namespace tuneornot
