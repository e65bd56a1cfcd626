#pragma once

#include <string>
#include <string_view>

namespace tuneornot {

// A text as a cell that a spreadsheet takes for text. What it would take for a formula gets an
// apostrophe in front, which makes it text there; so does a text with an apostrophe, that the first
// may be told from the second.
std::string spreadsheet_text(std::string_view text);

}  // namespace tuneornot
