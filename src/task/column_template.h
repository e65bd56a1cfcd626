#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace tuneornot {

// A text in which {{column}} stands for a cell, as Jinja has it.
struct ColumnTemplate {
  std::vector<std::string> columns;  // each once, in the order of the text
  std::string words;                 // what else there is
  std::string computed;  // the first thing that is more than a column's name; mostly empty
};

// Stops at what is computed.
ColumnTemplate parse_column_template(std::string_view text);

}  // namespace tuneornot
