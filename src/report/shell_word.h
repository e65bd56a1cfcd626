#pragma once

#include <string>
#include <string_view>

namespace tuneornot {

// How a shell has to be given printable text for it to be one word: in quotes where that takes any.
std::string shell_quoted(std::string_view text);
std::string shell_word(const std::string& text);

}  // namespace tuneornot
