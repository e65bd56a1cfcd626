#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// What inputs and outputs are often called, case-folded.
std::span<const std::string_view> known_input_names();
std::span<const std::string_view> known_output_names();

// Of files whose rows name their own columns. A file with more has data for keys.
constexpr std::size_t kMostColumns = 1000;

// What is said of the key that would be one more.
std::string one_column_too_many(std::string_view key);

// Appends the name, numbered apart ("text_2") where there is one like it; a blank one becomes
// "column_3". Returns its place.
std::size_t add_unique(const std::string& name, std::vector<std::string>& columns);

}  // namespace tuneornot
