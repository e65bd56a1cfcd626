#pragma once

#include <string>
#include <string_view>

namespace tuneornot {

// Text as CommonMark and GitHub show it as it is, on one line: no markup, no HTML, no link, nobody
// mentioned. For the middle of a line, behind words of ours: what is markup only where a line
// begins stays.
std::string markdown_text(std::string_view text);

// The same as a code span that may stand in a table; empty for empty text.
std::string markdown_code(std::string_view text);

}  // namespace tuneornot
