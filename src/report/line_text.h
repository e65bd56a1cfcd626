#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "report/lines.h"
#include "report/report.h"

namespace tuneornot {

// What the text of a line may take beside its label.
std::size_t text_columns(const TerminalStyle& style);

// Bold or dim where there is colour.
std::string styled(const std::string& text, Line::Weight weight, const TerminalStyle& style);

// The line as a terminal shows it, made printable(), with the line break that ends it.
std::string line_text(const Line& line, const TerminalStyle& style);
std::string lines_text(std::span<const Line> lines, const TerminalStyle& style);

}  // namespace tuneornot
