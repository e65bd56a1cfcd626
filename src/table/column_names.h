#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace tuneornot {

// Appends the name, numbered apart ("text_2") where there is one like it; an empty one becomes
// "column_3". Returns its place.
std::size_t add_unique(const std::string& name, std::vector<std::string>& columns);

}  // namespace tuneornot
