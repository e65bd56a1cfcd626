#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/report.h"

namespace tuneornot {

// One statement of the terminal report. Its text is not yet printable(); layout.h makes it so.
struct Line {
  enum class Weight { Main, Plain, Secondary };
  enum class Breaks { AtSpaces, Never };
  std::string label;
  std::string text;
  Weight weight = Weight::Plain;
  Breaks breaks = Breaks::AtSpaces;
};

// What to take and how sure that is.
Line verdict_line(const Report& report);

// Why, what else, what is not known: what stands below the table. `width` is what a text may take;
// only a command to copy uses it, to shorten its example.
std::vector<Line> lines_below(const Report& report, std::size_t width);

}  // namespace tuneornot
