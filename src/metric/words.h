#pragma once

#include <string_view>
#include <vector>

namespace tuneornot {

// What stands between white space (that of Unicode, as Python's str.split has it).
std::vector<std::string_view> words(std::string_view text);

}  // namespace tuneornot
