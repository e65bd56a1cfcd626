#include "table/column_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace tuneornot {

std::size_t add_unique(const std::string& name, std::vector<std::string>& columns) {
  const std::string wanted = name.empty() ? fmt::format("column_{}", columns.size() + 1) : name;
  std::string unique = wanted;
  for (int number = 2; std::ranges::find(columns, unique) != columns.end(); ++number) {
    unique = fmt::format("{}_{}", wanted, number);
  }
  columns.push_back(std::move(unique));
  return columns.size() - 1;
}

}  // namespace tuneornot
