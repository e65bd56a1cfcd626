#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "report/report.h"

namespace tuneornot {

// Rows of cells in columns two spaces apart, behind one space: the first cell to the left, the
// others, which are numbers, to the right. A column in which nothing stands takes no room. A row of
// fewer cells than the first one ends in a text that runs across the columns that are left.
using Cells = std::vector<std::string>;

// The width of each column of the first row, in terminal cells.
std::vector<std::size_t> widths_of(std::span<const Cells> rows);

// What a row takes.
std::size_t columns_of(std::span<const std::size_t> widths);

// Lets the first column, a name, give way where a row takes more than `columns`; a few cells of it
// stay.
void narrow(std::vector<std::size_t>& widths, std::size_t columns);
constexpr std::size_t kLeastNameColumns = 12;

// One row, printable().
std::string laid_out(const Cells& row, std::span<const std::size_t> widths);

// All rows, a line each, the first one as their heading. The name gives way where a row takes more
// columns than the terminal has.
std::string table_text(std::span<const Cells> rows, const TerminalStyle& style);

}  // namespace tuneornot
