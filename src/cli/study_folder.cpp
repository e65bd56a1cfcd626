#include "cli/study_folder.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "task/load_task.h"
#include "task/table.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

bool is_data_file(const fs::path& path) {
  const std::string extension = path.extension().string();
  return extension == ".csv" || extension == ".jsonl" || extension == ".ndjson";
}

// A path as the task.yaml of `folder` should hold it.
fs::path from_folder(const fs::path& path, const fs::path& folder) {
  return fs::proximate(fs::weakly_canonical(fs::absolute(path)),
                       fs::weakly_canonical(fs::absolute(folder)));
}

fs::path only_data_file(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && is_data_file(entry.path())) {
      found.push_back(entry.path().filename());
    }
  }
  std::ranges::sort(found);
  if (found.size() == 1) {
    return found.front();
  }
  std::vector<std::string> names;
  names.reserve(found.size());
  for (const fs::path& path : found) {
    names.push_back(path.string());
  }
  throw Error(
      ErrorKind::Data,
      found.empty()
          ? folder.string() + ": holds no task.yaml, .csv or .jsonl file; name another folder"
          : fmt::format("{}: holds {}; name one of them, or write a task.yaml with "
                        "data: {{train: ..., test: ...}}",
                        folder.string(),
                        quoted_list(names, 8)));
}

bool is_empty(const TaskHints& hints) {
  return hints.name.empty() && hints.input.empty() && hints.output.empty() && hints.group.empty();
}

void check_same_data(const Task& task, const StudyPlace& place) {
  const bool same = fs::path(task.data.file).lexically_normal() == place.data.lexically_normal() ||
                    fs::path(task.data.train).lexically_normal() == place.data.lexically_normal();
  if (!place.data.empty() && !same) {
    throw Error(
        ErrorKind::Data,
        fmt::format("{}: is the task of another data file; give {} a folder of its own with "
                    "--study DIR",
                    task_file(place.folder).string(),
                    printable(place.data.string())));
  }
}

Task inferred_task(const StudyPlace& place,
                   const TaskHints& hints,
                   std::vector<std::string>& said) {
  const fs::path data = place.data.empty() ? only_data_file(place.folder) : place.data;
  TaskHints named = hints;
  if (named.name.empty()) {
    named.name = data.stem().string();
  }
  const Table table = read_table((place.folder / data).lexically_normal(), data.string());
  InferredTask inferred = infer_task(table, named);
  inferred.task.data.file = data.string();
  said = std::move(inferred.said);
  return std::move(inferred.task);
}

}  // namespace

StudyPlace find_study(const fs::path& named, const fs::path& folder) {
  std::error_code ignored;
  if (fs::is_directory(named, ignored)) {
    return {.folder = named};
  }
  if (!fs::exists(named, ignored)) {
    throw Error(ErrorKind::Data,
                printable(named.string()) +
                    ": there is no such file or folder; name a .csv or .jsonl "
                    "file, a task.yaml, or a folder that holds one");
  }
  const fs::path beside = named.has_parent_path() ? named.parent_path() : fs::path(".");
  if (named.extension() == ".yaml" || named.extension() == ".yml") {
    if (named.filename() != "task.yaml") {
      throw Error(ErrorKind::Data,
                  printable(named.string()) +
                      ": a study's task file is called task.yaml; rename it, or "
                      "put it into a folder of its own");
    }
    return {.folder = beside};
  }
  if (folder.empty()) {
    return {.folder = beside, .data = named.filename()};
  }
  return {.folder = folder, .data = from_folder(named, folder)};
}

LoadedStudy load_study(const StudyPlace& place, const TaskHints& hints) {
  LoadedStudy study{.folder = place.folder};
  const fs::path file = task_file(place.folder);
  study.inferred = !fs::exists(file);
  if (study.inferred) {
    study.task = inferred_task(place, hints, study.said);
  } else {
    study.task = load_task(file);
    check_same_data(study.task, place);
    if (!is_empty(hints)) {
      throw Error(ErrorKind::Usage,
                  file.string() +
                      ": says already which columns are what; edit it there, or "
                      "leave out --input, --output, --group and --name");
    }
  }
  study.dataset = load_dataset(study.task, place.folder);
  complete_task(study.task, study.dataset);
  if (study.task.name.empty()) {
    const DataSource& data = study.task.data;
    study.task.name = fs::path(data.file.empty() ? data.train : data.file).stem().string();
  }
  study.said.insert(study.said.end(), study.dataset.said.begin(), study.dataset.said.end());
  study.split = split_dataset(study.dataset, study.task.kind, kStudySeed);
  return study;
}

fs::path task_file(const fs::path& folder) {
  return folder / "task.yaml";
}

fs::path store_file(const fs::path& folder) {
  return folder / "study.sqlite";
}

fs::path lock_file(const fs::path& folder) {
  return folder / "study.lock";
}

fs::path crash_file(const fs::path& folder) {
  return folder / "study.crashed";
}

}  // namespace tuneornot
