#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// Of files whose rows name their own columns. A file with more has data for keys.
constexpr std::size_t kMostColumns = 1000;

// What is said of the key that would be one more.
std::string one_column_too_many(std::string_view key);

// Appends the name, numbered apart ("text_2") where there is one like it; a blank one becomes
// "column_3". Returns its place.
std::size_t add_unique(const std::string& name, std::vector<std::string>& columns);

}  // namespace tuneornot
