#include "task/task.h"

namespace tuneornot {

std::string_view name_of(TaskKind kind) {
  return kind == TaskKind::Classify ? "classify" : "generate";
}

std::vector<std::string> DataSource::files() const {
  return test.empty() ? std::vector{file} : std::vector{train, test};
}

}  // namespace tuneornot
