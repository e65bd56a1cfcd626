#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "table/problems.h"
#include "task/dataset.h"
#include "task/task.h"

namespace tuneornot {

// A row that nobody has labelled yet.
struct UnlabelledRow {
  std::size_t line = 0;
  std::string input;               // as an example has it
  std::vector<std::string> cells;  // one for each of the task's input columns
  std::string group;               // these three are empty where the file has no such column
  std::string slice;
  std::string time;
};

struct DrawRule {
  std::size_t most = 0;  // rows to draw
  std::uint64_t seed = 0;
};

struct UnlabelledDraw {
  std::vector<UnlabelledRow> rows;
  std::size_t read = 0;   // rows of the file that have an input
  std::size_t known = 0;  // of them not drawn from: their text stands in the data, or their group
                          // in the test file
};

// Draws from the rows of the task's file of unlabelled ones whose text, as splits compare texts,
// does not stand in `dataset`; of each text the first row. A group that a test file has is left out
// too: once in train it would take that group's rows out of the test.
//
// They come out in an order by chance, that of a hash of text and seed: wherever they stand in the
// file, and fewer rows are the first of more. Holds the rows that it draws, and a hash of each
// text of the dataset. Tells and throws as read_unlabelled does, and ErrorKind::Data where no row
// has an input.
UnlabelledDraw draw_unlabelled(const Task& task,
                               const std::filesystem::path& folder,
                               const Dataset& dataset,
                               const DrawRule& rule,
                               Problems& problems);

}  // namespace tuneornot
