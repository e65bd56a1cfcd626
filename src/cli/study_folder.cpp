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

// A path as the task.yaml of `folder` should hold it.
fs::path from_folder(const fs::path& path, const fs::path& folder) {
  return fs::proximate(fs::weakly_canonical(fs::absolute(path)),
                       fs::weakly_canonical(fs::absolute(folder)));
}

std::vector<fs::path> data_files(const fs::path& folder) {
  std::vector<fs::path> found;
  for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
    if (entry.is_regular_file() && format_of(entry.path()) != RowFormat::Unknown) {
      found.push_back(entry.path().filename());
    }
  }
  std::ranges::sort(found);
  return found;
}

// Whether the file's name is `word` alone, or begins or ends with it: train.csv, my-train.csv.gz.
bool is_called(const fs::path& file, std::string_view word) {
  const std::string name = case_folded(file.string().substr(0, file.string().find('.')));
  return name.starts_with(word) || name.ends_with(word);
}

// The one data file of a folder, or its two that are called train and test.
DataSource data_in(const fs::path& folder) {
  const std::vector<fs::path> found = data_files(folder);
  if (found.size() == 1) {
    return {.file = found.front().string()};
  }
  const auto called = [&found](std::string_view word) {
    return std::ranges::find_if(found,
                                [word](const fs::path& file) { return is_called(file, word); });
  };
  const auto train = called("train");
  const auto test = called("test");
  if (found.size() == 2 && train != found.end() && test != found.end() && train != test) {
    return {.train = train->string(), .test = test->string()};
  }
  std::vector<std::string> names;
  names.reserve(found.size());
  for (const fs::path& path : found) {
    names.push_back(path.string());
  }
  throw Error(ErrorKind::Data,
              found.empty()
                  ? folder.string() +
                        ": holds no task.yaml, .csv, .tsv, .json or .jsonl file; name another "
                        "folder"
                  : fmt::format("{}: holds {}; name one of them, or write a task.yaml with "
                                "data: {{train: ..., test: ...}}",
                                folder.string(),
                                quoted_list(names, 8)));
}

bool is_empty(const TaskHints& hints) {
  return hints.name.empty() && hints.input.empty() && hints.output.empty() && !hints.group &&
         !hints.kind && hints.delimiter == '\0';
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
                   Terminal* terminal,
                   std::vector<std::string>& said) {
  const DataSource data =
      place.data.empty() ? data_in(place.folder) : DataSource{.file = place.data.string()};
  const std::string file = data.files().front();
  TaskHints named = hints;
  if (named.name.empty()) {
    named.name = data.test.empty() ? fs::path(file).stem().string()
                                   : fs::weakly_canonical(place.folder).filename().string();
  }
  Problems ignored;  // told when the whole of the file is read
  const ReadOptions options = {.delimiter = hints.delimiter, .left_out = {}};
  const auto rows = open_rows((place.folder / file).lexically_normal(), file, options, ignored);
  InferredTask inferred = settle_task(sample_of(*rows, file), named, terminal);
  inferred.task.data.file = data.file;
  inferred.task.data.train = data.train;
  inferred.task.data.test = data.test;
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

FoundTask find_task(const StudyPlace& place, const TaskHints& hints, Terminal* terminal) {
  FoundTask found;
  const fs::path file = task_file(place.folder);
  found.inferred = !fs::exists(file);
  if (found.inferred) {
    found.task = inferred_task(place, hints, terminal, found.said);
    return found;
  }
  found.task = load_task(file);
  check_same_data(found.task, place);
  if (!is_empty(hints)) {
    throw Error(ErrorKind::Usage,
                file.string() +
                    ": says already which columns are what; edit it there, or "
                    "leave out --input, --output, --group, --delimiter, --kind and --name");
  }
  if (found.task.name.empty()) {
    found.task.name = fs::path(found.task.data.files().front()).stem().string();
  }
  return found;
}

LoadedStudy load_study(const StudyPlace& place, const TaskHints& hints, Terminal* terminal) {
  FoundTask found = find_task(place, hints, terminal);
  LoadedStudy study{.folder = place.folder,
                    .task = std::move(found.task),
                    .inferred = found.inferred,
                    .said = std::move(found.said)};
  study.dataset = load_dataset(study.task, place.folder);
  complete_task(study.task, study.dataset);
  for (const Problem& problem : study.dataset.problems) {
    study.said.push_back(sentence(problem));
  }
  study.split = split_dataset(study.dataset, study.task, kStudySeed);
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
