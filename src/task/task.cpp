#include "task/task.h"

#include <algorithm>
#include <array>

namespace tuneornot {

namespace {

// In the order of their enumerations.
constexpr std::array<std::string_view, 3> kKinds = {"classify", "extract", "generate"};
constexpr std::array<std::string_view, 3> kEfforts = {"quick", "normal", "thorough"};

template <typename Enumeration, std::size_t kCount>
std::optional<Enumeration> called(std::string_view name,
                                  const std::array<std::string_view, kCount>& names) {
  const auto found = std::ranges::find(names, name);
  return found == names.end() ? std::nullopt
                              : std::optional(static_cast<Enumeration>(found - names.begin()));
}

}  // namespace

std::string_view name_of(TaskKind kind) {
  return kKinds[static_cast<std::size_t>(kind)];
}

std::optional<TaskKind> task_kind_called(std::string_view name) {
  return called<TaskKind>(name, kKinds);
}

std::string_view name_of(SearchEffort effort) {
  return kEfforts[static_cast<std::size_t>(effort)];
}

std::optional<SearchEffort> search_effort_called(std::string_view name) {
  return called<SearchEffort>(name, kEfforts);
}

std::vector<std::string> DataSource::files() const {
  return test.empty() ? std::vector{file} : std::vector{train, test};
}

std::vector<std::string> DataSource::columns() const {
  std::vector<std::string> named = input;
  for (const std::string& column : {output, group, slice, time}) {
    if (!column.empty()) {
      named.push_back(column);
    }
  }
  return named;
}

}  // namespace tuneornot
