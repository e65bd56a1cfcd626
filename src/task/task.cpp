#include "task/task.h"

#include <array>
#include <utility>

namespace tuneornot {

namespace {

constexpr std::array<std::pair<TaskKind, std::string_view>, 3> kKinds = {
    {{TaskKind::Classify, "classify"},
     {TaskKind::Extract, "extract"},
     {TaskKind::Generate, "generate"}}};

}  // namespace

std::string_view name_of(TaskKind kind) {
  return kKinds[static_cast<std::size_t>(kind)].second;
}

std::optional<TaskKind> task_kind_called(std::string_view name) {
  for (const auto& [kind, known] : kKinds) {
    if (name == known) {
      return kind;
    }
  }
  return std::nullopt;
}

std::vector<std::string> DataSource::files() const {
  return test.empty() ? std::vector{file} : std::vector{train, test};
}

}  // namespace tuneornot
