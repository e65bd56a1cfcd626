#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "task/task.h"

namespace tuneornot {

// Several labels in one cell stand either in a JSON list, ["late","damaged"], or one after the
// other with a separator between them, late; damaged. A cell is taken for a list when it stands
// between brackets.
bool is_label_list(std::string_view cell);

// The labels of a cell that is not blank, as they are written; parts with nothing between two
// separators count for nothing. Numbers, true and false in a list become text. Empty when the cell
// is a list but not of that, such as ['late'] or [["late"]]. `separator` '\0': the cell is one
// label.
std::optional<std::vector<std::string>> labels_in(std::string_view cell, char separator);

// The one of ; | and , that stands between the labels of these cells, '\0' when none does: the one
// under which they hold the fewest labels that are not listed, then the fewest different labels.
// Labels that people use come back; what a wrong separator cuts them into does so less.
char find_label_separator(std::span<const std::string_view> cells, std::span<const Label> listed);

}  // namespace tuneornot
