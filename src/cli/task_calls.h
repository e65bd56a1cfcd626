#pragma once

#include <cstddef>
#include <filesystem>

#include "cli/study_folder.h"
#include "model/predicted_speed.h"

namespace tuneornot {

// What a model is asked for a task by zero_shot.
struct TaskCalls {
  std::size_t rows = 0;  // of dev and the test; on folds all
  CallTokens average;    // in the model's own tokens
};

// Of some rows of the study, without loading the model's weights. Throws ErrorKind::Model when its
// file cannot be used.
TaskCalls task_calls(const LoadedStudy& study, const std::filesystem::path& model);

}  // namespace tuneornot
