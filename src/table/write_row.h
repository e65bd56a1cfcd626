#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tuneornot {

// A row as RFC 4180 has it, with a line feed; the readers take it for the same cells wherever it
// stands; but not a cell with tabs and line breaks between tabs, which no such file has.
// `delimiter`
// '\0': one column. Appended to `text`.
void append_csv_row(std::span<const std::string_view> cells, char delimiter, std::string& text);

// A valid JSON value on one line, without what stood between its tokens over several lines.
std::string one_line_json(std::string_view json);

// The object with `text` in place of what stands under `key`, the last one where it is repeated; to
// the byte the same everywhere else. The object itself where it has no such key.
std::string with_text(std::string_view object, std::string_view key, std::string_view text);

// `text` as a JSON string.
std::string json_string(std::string_view text);

}  // namespace tuneornot
