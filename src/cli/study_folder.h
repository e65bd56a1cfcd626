#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "cli/questions.h"
#include "task/dataset.h"
#include "task/infer_task.h"
#include "task/split.h"
#include "task/task.h"

namespace tuneornot {

// Where a study is, and what the user named it by where that is not its folder alone.
struct StudyPlace {
  std::filesystem::path folder;
  std::filesystem::path data;         // the data file, from the folder on; else empty
  std::filesystem::path data_folder;  // another folder in which the data are; else empty
  std::filesystem::path lm_eval;  // the task file of lm-eval that says what the task is; else empty
};

// FILE.csv|FILE.jsonl|DIR|task.yaml to a place; other YAML is a data file, or a task of lm-eval.
// `folder` (--study), when given, is the study's folder for data from elsewhere. Throws
// ErrorKind::Data when there is nothing there, and ErrorKind::Usage when a folder is given for a
// task.yaml, which stands in its own.
StudyPlace find_study(const std::filesystem::path& named, const std::filesystem::path& folder);

// The task of a place, before its data are read as a whole.
struct FoundTask {
  Task task;
  bool inferred = false;          // no task.yaml was there
  std::vector<std::string> said;  // what was guessed, for the user
};

// Reads the task.yaml of the place, or infers one from the first rows of its data and what a task
// of lm-eval says of them; what is not obvious is asked at `terminal`, and refused where that is
// null. Throws ErrorKind::Data or Usage; also when hints come with a task.yaml, which says it all.
FoundTask find_task(const StudyPlace& place, const TaskHints& hints, Terminal* terminal);

struct LoadedStudy {
  std::filesystem::path folder;
  Task task;  // complete
  Dataset dataset;
  Split split;
  bool inferred = false;          // no task.yaml was there
  std::vector<std::string> said;  // what was guessed and noticed, for the user
};

constexpr std::uint64_t kStudySeed = 1;

// The task of the place with its examples, loaded and split. Writes nothing. Throws as find_task
// does, and for the first error in the data.
LoadedStudy load_study(const StudyPlace& place, const TaskHints& hints, Terminal* terminal);

// The files of a study.
std::filesystem::path task_file(const std::filesystem::path& folder);
std::filesystem::path store_file(const std::filesystem::path& folder);
std::filesystem::path lock_file(const std::filesystem::path& folder);
std::filesystem::path crash_file(const std::filesystem::path& folder);  // of a CrashMark

}  // namespace tuneornot
