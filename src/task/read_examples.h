#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>

#include "task/example_reader.h"
#include "task/task.h"

namespace tuneornot {

using VisitExample = std::function<void(const ExampleView& example, bool is_test)>;

// Hands every usable example of the task's files to `visit`, those of the train file first, and
// returns how many rows there were. Holds one row at a time. Tells `problems` of the others, with
// fault::kManyLeftOut when they are more than a tenth. Throws ErrorKind::Data when a file cannot be
// read or lacks one of the task's columns.
std::size_t read_examples(const Task& task,
                          const std::filesystem::path& folder,
                          const VisitExample& visit,
                          Problems& problems);

}  // namespace tuneornot
