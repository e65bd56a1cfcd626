#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "task/task.h"

namespace tuneornot {

// Rows that stay together, and what they are called in messages. Points into the examples.
struct Group {
  std::vector<const Example*> rows;
  std::string name;      // the `group` value of one of its rows, or its input
  std::string least_id;  // of its rows
};

// Rows with equal `group` values or equal normalised inputs are in one group, and so are rows that
// a chain of such pairs joins. In the order of least_id, whatever the order of the examples.
std::vector<Group> groups_of(std::span<const Example> examples);

}  // namespace tuneornot
