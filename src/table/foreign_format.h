#pragma once

#include <string>
#include <string_view>

namespace tuneornot {

// Whether a file is something else altogether than text with rows, as its first bytes show: a
// workbook, a picture, a web page, a pointer to a file that was not downloaded, noise. Throws
// ErrorKind::Data with what it is and what to do.
void check_holds_rows(std::string_view beginning, const std::string& file);

// Whether the text is of the format that the file's name promises. `beginning` is its first
// megabyte. Throws ErrorKind::Data with the name that the file should have, and for CSV also where
// it is a table of Markdown or begins with a line for Excel alone.
void check_is_csv(std::string_view beginning, const std::string& file);
void check_is_no_csv(std::string_view beginning, const std::string& file);

}  // namespace tuneornot
