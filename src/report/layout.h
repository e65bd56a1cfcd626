#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// All text that reaches a terminal passes through one of these, which make it printable().

// Broken at spaces into lines of at most `width` (> 0) cells; a longer word is broken anywhere.
// Empty text gives no lines.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

enum class Side { Left, Right };

// Filled with spaces to `width` cells, the text on that side; longer text is cut with an ellipsis.
std::string padded(std::string_view text, std::size_t width, Side side);

}  // namespace tuneornot
