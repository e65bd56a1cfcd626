#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <span>
#include <string_view>

#include "task/example_reader.h"
#include "task/task.h"

namespace tuneornot {

using VisitExample = std::function<void(const ExampleView& example, bool is_test)>;

// A row without an output, and a cell for each of the task's input columns; both hold until the
// call is over.
using VisitInput =
    std::function<void(const ExampleView& row, std::span<const std::string_view> cells)>;

// Hands every usable example of the task's files to `visit`, those of the train file first, and
// returns how many rows there were. Holds one row at a time. Tells `problems` of the others, with
// fault::kManyLeftOut when they are more than a tenth. Throws ErrorKind::Data when a file cannot be
// read or lacks one of the task's columns.
std::size_t read_examples(const Task& task,
                          const std::filesystem::path& folder,
                          const VisitExample& visit,
                          Problems& problems);

// Hands the usable rows of the task's file of unlabelled rows to `visit` and returns how many there
// were; none where the task names no such file. Tells and throws as read_examples does.
std::size_t read_unlabelled(const Task& task,
                            const std::filesystem::path& folder,
                            const VisitInput& visit,
                            Problems& problems);

}  // namespace tuneornot
