#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "task/task.h"

namespace tuneornot {

// Reads a task.yaml. Strict: an unknown key is an error that names the nearest known one, a
// repeated key is an error, a key that this version does not understand yet is refused by name.
// Labels, metrics and the instruction may be absent; complete_task (dataset.h) fills them in.
// Throws ErrorKind::Data with file:line.
Task load_task(const std::filesystem::path& path);
Task parse_task(std::string_view yaml, const std::string& file);

// The task.yaml of `task`; parse_task(task_yaml(t)) == t.
std::string task_yaml(const Task& task);

// The part of it that lists the labels, and a text as it stands in it.
std::string labels_yaml(const std::vector<Label>& labels);
std::string yaml_text(const std::string& text);

}  // namespace tuneornot
