#include "cli/study_folder.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "task/lm_eval.h"
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

// Files of `beside`, as the task.yaml of `folder` should hold them.
DataSource from_folder(DataSource files, const fs::path& beside, const fs::path& folder) {
  for (std::string* file : {&files.file, &files.train, &files.test}) {
    *file = file->empty() ? "" : from_folder(beside / *file, folder).string();
  }
  return files;
}

std::vector<fs::path> files_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code fault;
  for (const fs::path& entry : entries_of(folder, fault)) {
    std::error_code ignored;  // of a link that leads nowhere, or in a circle
    const bool is_hidden = entry.filename().string().starts_with('.');  // macOS: ._rows.csv
    if (!is_hidden && fs::is_regular_file(entry, ignored)) {
      found.push_back(entry.filename());
    }
  }
  if (fault) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: cannot be read ({}); check that it is yours to read",
                            printable(folder.string()),
                            fault.message()));
  }
  return found;
}

// YAML is data only where there is nothing else: it may be the settings of any program.
std::vector<fs::path> data_files(const fs::path& folder) {
  std::vector<fs::path> found;
  std::vector<fs::path> yaml;
  for (const fs::path& file : files_in(folder)) {
    const RowFormat format = format_of(file);
    if (format == RowFormat::Yaml) {
      yaml.push_back(file);
    } else if (format != RowFormat::Unknown) {
      found.push_back(file);
    }
  }
  return found.empty() ? yaml : found;
}

bool is_lm_eval_file(const fs::path& file) {
  constexpr std::uintmax_t kLargest = 1'000'000;
  std::error_code ignored;
  return format_of(file) == RowFormat::Yaml && fs::file_size(file, ignored) <= kLargest &&
         is_lm_eval(read_file(file));
}

std::string names_of(const std::vector<fs::path>& files) {
  std::vector<std::string> names;
  names.reserve(files.size());
  for (const fs::path& path : files) {
    names.push_back(path.string());
  }
  return quoted_list(names, 8);
}

// The only one in the folder, if there is one.
fs::path lm_eval_in(const fs::path& folder) {
  std::vector<fs::path> found = files_in(folder);
  std::erase_if(found, [&](const fs::path& file) { return !is_lm_eval_file(folder / file); });
  if (found.size() > 1) {
    throw Error(ErrorKind::Data,
                fmt::format("{}: holds several tasks of lm-eval, {}; name one of them",
                            printable(folder.string()),
                            names_of(found)));
  }
  return found.empty() ? fs::path() : folder / found.front();
}

// Whether the file's name is `word` alone, or begins or ends with it as a word of its own:
// train.csv, my-train.csv.gz, but not constrain.csv.
bool is_called(const fs::path& file, std::string_view word) {
  const std::string name = case_folded(file.string().substr(0, file.string().find('.')));
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || static_cast<unsigned char>(c) >= 0x80;
  };
  const std::size_t size = word.size();
  const bool is_first = name.starts_with(word) && (name.size() == size || !is_letter(name[size]));
  const bool is_last =
      name.ends_with(word) && (name.size() == size || !is_letter(name[name.size() - size - 1]));
  return is_first || is_last;
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
  if (found.empty()) {
    const std::vector<fs::path> others = files_in(folder);
    throw Error(ErrorKind::Data,
                fmt::format("{}: holds no task.yaml, .csv, .tsv, .json, .jsonl or .yaml file; {}",
                            printable(folder.string()),
                            others.empty() ? "name another folder"
                                           : fmt::format("save the rows of {} as one of these",
                                                         names_of(others))));
  }
  throw Error(ErrorKind::Data,
              fmt::format("{}: holds {}; name one of them, or write a task.yaml with "
                          "data: {{train: ..., test: ...}}",
                          printable(folder.string()),
                          names_of(found)));
}

bool is_empty(const TaskHints& hints) {
  return hints.name.empty() && hints.input.empty() && hints.output.empty() && !hints.group &&
         !hints.kind && hints.delimiter == '\0';
}

void check_no_hints(const TaskHints& hints, const fs::path& file) {
  if (!is_empty(hints)) {
    throw Error(ErrorKind::Usage,
                printable(file.string()) +
                    ": says already which columns are what; edit it there, or "
                    "leave out --input, --output, --group, --delimiter, --kind and --name");
  }
}

// With its files as the task.yaml of the place should hold them.
LmEvalTask lm_eval_task(const StudyPlace& place) {
  LmEvalTask task = parse_lm_eval(read_file(place.lm_eval), place.lm_eval.string());
  task.files = from_folder(std::move(task.files), place.lm_eval.parent_path(), place.folder);
  return task;
}

// The files that the place was named by, as its task.yaml should hold them.
DataSource named_data(const StudyPlace& place) {
  if (!place.lm_eval.empty()) {
    return lm_eval_task(place).files;
  }
  if (!place.data.empty()) {
    return {.file = place.data.string()};
  }
  if (place.data_folder.empty()) {
    return data_in(place.folder);
  }
  return from_folder(data_in(place.data_folder), place.data_folder, place.folder);
}

void check_same_data(const Task& task, const StudyPlace& place) {
  if (place.data.empty() && place.data_folder.empty() && place.lm_eval.empty()) {
    return;
  }
  const fs::path named = named_data(place).files().front();
  const auto is_named = [&named](const std::string& file) {
    return fs::path(file).lexically_normal() == named.lexically_normal();
  };
  if (!is_named(task.data.file) && !is_named(task.data.train)) {
    throw Error(
        ErrorKind::Data,
        fmt::format("{}: is the task of another data file; give {} a folder of its own with "
                    "--study DIR",
                    task_file(place.folder).string(),
                    printable(place.lm_eval.empty() ? named.string() : place.lm_eval.string())));
  }
}

Table first_rows(const StudyPlace& place, const std::string& file, const TaskHints& hints) {
  Problems ignored;  // told when the whole of the file is read
  const DataSource said = {.input = hints.input, .output = hints.output};
  const ReadOptions options = {
      .delimiter = hints.delimiter, .left_out = {}, .columns = said.columns()};
  return sample_of(*open_rows((place.folder / file).lexically_normal(), file, options, ignored),
                   file);
}

void take_files(const DataSource& from, DataSource& to) {
  to.file = from.file;
  to.train = from.train;
  to.test = from.test;
}

// A name that is no UTF-8 cannot stand in a task.yaml.
void check_spelling(const fs::path& file) {
  if (first_invalid_utf8(file.string())) {
    throw Error(ErrorKind::Data, printable(file.string()) + ": its name is not UTF-8; rename it");
  }
}

void inferred_task(const StudyPlace& place,
                   const TaskHints& hints,
                   Terminal* terminal,
                   FoundTask& found) {
  const DataSource data = named_data(place);
  for (const std::string& name : data.files()) {
    check_spelling(name);
  }
  const std::string file = data.files().front();
  TaskHints named = hints;
  if (named.name.empty()) {
    const fs::path folder = place.data_folder.empty() ? place.folder : place.data_folder;
    named.name = data.test.empty() ? fs::path(file).stem().string()
                                   : fs::weakly_canonical(folder).filename().string();
  }
  InferredTask inferred = settle_task(first_rows(place, file, hints), named, terminal);
  found.task = std::move(inferred.task);
  found.said = std::move(inferred.said);
  take_files(data, found.task.data);
}

// What the task of lm-eval leaves open is inferred.
void imported_task(const StudyPlace& place,
                   const TaskHints& hints,
                   Terminal* terminal,
                   FoundTask& found) {
  check_no_hints(hints, place.lm_eval);
  LmEvalTask source = lm_eval_task(place);
  if (source.hints.name.empty()) {
    source.hints.name = place.lm_eval.stem().string();
  }
  const std::string file = source.files.files().front();
  const Table table = first_rows(place, file, source.hints);
  InferredTask inferred = settle_task(table, source.hints, terminal);
  found.task = std::move(inferred.task);
  found.said = std::move(source.said);
  found.said.insert(found.said.end(), inferred.said.begin(), inferred.said.end());
  take_files(source.files, found.task.data);
  if (!source.instruction.empty()) {
    found.task.instruction = source.instruction;
  }
  if (!source.choices.empty()) {
    found.task.labels = labels_of(source.choices, table, found.task.data.output);
  }
}

// Of a folder with a task.yaml or with data; `study` is another one for the study, or empty.
StudyPlace study_of_folder(const fs::path& named, const fs::path& study) {
  std::error_code ignored;
  const bool has_task = fs::exists(task_file(named), ignored);
  const bool is_elsewhere = !study.empty() && !fs::equivalent(named, study, ignored);
  if (has_task && is_elsewhere) {
    throw Error(ErrorKind::Usage,
                printable(task_file(named).string()) +
                    ": has its study in its own folder; leave out --study");
  }
  StudyPlace place = {.folder = is_elsewhere ? study : named};
  place.data_folder = is_elsewhere ? named : fs::path();
  place.lm_eval = has_task ? fs::path() : lm_eval_in(named);
  return place;
}

// It would be passed over in silence.
void refuse_task_yml(const fs::path& named) {
  std::error_code ignored;
  const fs::path other = fs::is_directory(named, ignored) ? named / "task.yml" : named;
  if (other.filename() == "task.yml" && fs::exists(other, ignored)) {
    throw Error(ErrorKind::Data,
                printable(other.string()) + ": is read when it is called task.yaml; rename it");
  }
}

}  // namespace

StudyPlace find_study(const fs::path& named, const fs::path& folder) {
  std::error_code ignored;
  if (!folder.empty() && fs::exists(folder, ignored) && !fs::is_directory(folder, ignored)) {
    throw Error(ErrorKind::Usage,
                printable(folder.string()) + ": is a file; name a folder for the study");
  }
  refuse_task_yml(named);
  if (fs::is_directory(named, ignored)) {
    return study_of_folder(named, folder);
  }
  if (!fs::exists(named, ignored)) {
    throw Error(ErrorKind::Data,
                printable(named.string()) +
                    ": there is no such file or folder; name a .csv or .jsonl "
                    "file, a task.yaml, or a folder that holds one");
  }
  if (!fs::is_regular_file(named, ignored)) {
    throw Error(
        ErrorKind::Data,
        printable(named.string()) +
            ": is no file but a pipe or a device; write the rows into a file and name that");
  }
  const fs::path beside = named.has_parent_path() ? named.parent_path() : fs::path(".");
  if (named.filename() == "task.yaml") {
    return study_of_folder(beside, folder);
  }
  StudyPlace place = {.folder = folder.empty() ? beside : folder};
  if (is_lm_eval_file(named)) {
    place.lm_eval = named;
  } else {
    place.data = folder.empty() ? named.filename() : from_folder(named, folder);
  }
  return place;
}

FoundTask find_task(const StudyPlace& place, const TaskHints& hints, Terminal* terminal) {
  FoundTask found;
  const fs::path file = task_file(place.folder);
  found.inferred = !fs::exists(file);
  if (found.inferred) {
    (place.lm_eval.empty() ? inferred_task : imported_task)(place, hints, terminal, found);
    return found;
  }
  found.task = load_task(file);
  check_same_data(found.task, place);
  check_no_hints(hints, file);
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
