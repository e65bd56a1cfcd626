#pragma once

#include <cstddef>
#include <optional>
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

// A plain line; none where there is nothing to say.
void add_line(std::vector<Line>& lines, const char* label, const std::string& text);

// What to take and how sure that is.
Line verdict_line(const Report& report);

// Why, what else, what is not known: what stands below the table.
std::vector<Line> lines_below(const Report& report);

// A command to copy, with an example that is shortened to fit into `width`. Empty where the report
// has no example.
std::optional<Line> try_line(const Report& report, std::size_t width);

// Where do_more_labels_gain of the curves: the command that writes down which rows to
// label, or what is to be named first. Empty elsewhere.
std::optional<Line> label_line(const Report& report);

}  // namespace tuneornot
