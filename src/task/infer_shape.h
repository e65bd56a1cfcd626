#pragma once

#include <string>
#include <vector>

#include "task/table.h"
#include "task/task.h"

namespace tuneornot {

// Takes the input and output columns of a shape (table/shapes.h) where they are open. An
// instruction that is the same in every row becomes the task's; where it changes, the input is the
// column "prompt", which has both. Returns what was taken, for the user; nothing for a table
// without a shape.
std::vector<std::string> take_shape(const Table& table, Task& task);

}  // namespace tuneornot
