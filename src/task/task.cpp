#include "task/task.h"

namespace tuneornot {

std::string_view name_of(TaskKind kind) {
  return kind == TaskKind::Classify ? "classify" : "generate";
}

}  // namespace tuneornot
