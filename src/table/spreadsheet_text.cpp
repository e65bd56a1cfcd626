#include "table/spreadsheet_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace tuneornot {

std::string spreadsheet_text(std::string_view text) {
  constexpr std::array<std::string_view, 9> kFormulas = {
      "=", "+", "-", "@", "'", "\uFF1D", "\uFF0B", "\uFF0D", "\uFF20"};
  const std::string_view first = trimmed(text);
  const bool is_formula = std::ranges::any_of(
      kFormulas, [first](std::string_view start) { return first.starts_with(start); });
  return (is_formula ? "'" : "") + std::string(text);
}

}  // namespace tuneornot
