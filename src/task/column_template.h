#pragma once

#include <optional>
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

// Stops at what is computed. What takes away spaces at the ends ({{column|trim}},
// {{column.strip()}}) is not.
ColumnTemplate parse_column_template(std::string_view text);

// The texts of {{['no', 'yes']}}; none where the text is anything else.
std::vector<std::string> parse_list_template(std::string_view text);

// {{['no', 'yes'][label]}}: the column holds the place of the choice, from 0.
struct ChosenByColumn {
  std::vector<std::string> choices;
  std::string column;
};

// Empty where the text is anything else.
std::optional<ChosenByColumn> parse_chosen_by_column(std::string_view text);

}  // namespace tuneornot
