#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/models.h"
#include "cli/output.h"
#include "cli/rows_to_label.h"
#include "cli/study_report.h"
#include "cli/study_setup.h"
#include "report/wording.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

constexpr const char* kUsualFile = "to_label.csv";
constexpr std::size_t kUsuallyAsked = 500;
constexpr std::size_t kMostRows = 1'000'000;

struct LabelOptions {
  std::string study = ".";
  std::optional<std::size_t> count;
  std::string by = std::string(name_of(LabelBy::Random));
  std::size_t most_asked = kUsuallyAsked;
  std::string out;
  bool overwrite = false;
  bool offline = false;
  bool json = false;
};

// By the file's name.
SheetFormat format_of_sheet(const fs::path& file, const Task& task) {
  const std::string ending = ascii_lower(file.extension().string());
  if (ending == ".jsonl" || ending == ".ndjson") {
    return {.format = RowFormat::Json};
  }
  if (ending == ".gz" || format_of(file) != RowFormat::Csv) {
    throw Error(ErrorKind::Usage,
                printable(file.string()) + ": --out names a .csv, .tsv or .jsonl file");
  }
  const bool is_given = ending == ".csv" && task.data.delimiter != '\0';
  return {.delimiter = is_given ? task.data.delimiter : usual_delimiter(file)};
}

// Files of the user's that no option may write over.
std::vector<std::string> files_to_keep(const Task& task) {
  std::vector<std::string> files = task.data.files();
  files.push_back(task.data.unlabelled);
  files.push_back(task.current.predictions);
  files.push_back(task.current.prompt);
  std::erase(files, "");
  return files;
}

// Where the rows go. What would be refused in the end is refused before models are asked.
fs::path sheet_file(const LabelOptions& options, const LoadedStudy& study) {
  const fs::path file = options.out.empty() ? study.folder / kUsualFile : fs::path(options.out);
  const std::string name = printable(file.string());
  std::error_code ignored;
  if (!fs::is_directory(file.has_parent_path() ? file.parent_path() : ".", ignored)) {
    throw Error(ErrorKind::Usage, name + ": there is no such folder; make it, or name another one");
  }
  for (const std::string& kept : files_to_keep(study.task)) {
    if (fs::equivalent(file, study.folder / kept, ignored)) {
      throw Error(ErrorKind::Usage, name + ": is a file of the task; name another one with --out");
    }
  }
  if (fs::exists(file, ignored) && !options.overwrite) {
    throw Error(ErrorKind::Data,
                name +
                    ": is there already, maybe with labels in it; name another file with --out, "
                    "or write over it with --overwrite");
  }
  return file;
}

void check_names_unlabelled(const LoadedStudy& study) {
  if (study.task.data.unlabelled.empty()) {
    throw Error(ErrorKind::Data,
                printable(task_file(study.folder).string()) +
                    ": names no file of rows to choose from; add unlabelled: FILE under data:, a "
                    "file with the same input columns");
  }
  check_settings(study.task, study.folder);
}

void tell_choice(const RowsToLabel& chosen, const LabelRule& rule, const LoadedStudy& study) {
  const std::string file = printable(study.task.data.unlabelled);
  const std::string others =
      chosen.known == 0
          ? ""
          : fmt::format("; {} stand in the task's data already", counted(chosen.known));
  if (rule.by == LabelBy::Random) {
    tell(fmt::format("{} of the {} rows of {}, drawn by chance{}",
                     counted(chosen.sheet.rows.size()),
                     counted(chosen.read),
                     file,
                     others));
  } else {
    tell(fmt::format("asked {} and {} about {} of the {} rows of {}, drawn by chance{}",
                     printable(chosen.sheet.routes[0]),
                     printable(chosen.sheet.routes[1]),
                     counted(chosen.asked),
                     counted(chosen.read),
                     file,
                     others));
    tell(fmt::format("they disagree on {}; {} had no answer from one of them",
                     counted(chosen.disagreed),
                     counted(chosen.failed)));
    tell(
        "rows on which they disagree are not like the others: learn from them, never test on them");
  }
  if (chosen.sheet.rows.size() < rule.count) {
    tell(fmt::format("that is all there are: {} were asked for", counted(rule.count)));
  }
}

std::string json_of(const RowsToLabel& chosen,
                    const LabelRule& rule,
                    const Task& task,
                    const fs::path& file) {
  const nlohmann::ordered_json json = {{"format", 1},
                                       {"file", file.string()},
                                       {"by", name_of(rule.by)},
                                       {"rows", chosen.sheet.rows.size()},
                                       {"rows_asked_for", rule.count},
                                       {"columns", sheet_columns(chosen.sheet, task)},
                                       {"routes", chosen.sheet.routes},
                                       {"unlabelled_rows", chosen.read},
                                       {"known_rows", chosen.known},
                                       {"asked_rows", chosen.asked},
                                       {"failed_rows", chosen.failed},
                                       {"disagreed_rows", chosen.disagreed}};
  return json.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

ExitCode label(const LabelOptions& options, const Environment& environment) {
  const LoadedStudy study = load_study(find_study(options.study, {}), {}, nullptr);
  check_names_unlabelled(study);
  finished_record(open_finished_store(study.folder), study.folder);
  const fs::path file = sheet_file(options, study);
  const SheetFormat format = format_of_sheet(file, study.task);
  const LabelRule rule = {.by = label_by_called(options.by).value_or(LabelBy::Random),
                          .count = options.count.value_or(study.split.train.size()),
                          .most_asked = options.most_asked};
  if (!options.count) {
    tell(fmt::format("{} rows to label, as many as the study learned from (--count for others)",
                     counted(rule.count)));
  }
  Problems problems;
  const std::optional<RowsToLabel> chosen = rows_to_label(study, rule, environment, problems);
  for (const Problem& problem : problems.all()) {
    tell(sentence(problem));
  }
  if (!chosen) {
    tell("interrupted; nothing was written");
    return ExitCode::Interrupted;
  }
  write_file(file, sheet_text(chosen->sheet, study.task, format));
  tell_choice(*chosen, rule, study);
  print(options.json ? json_of(*chosen, rule, study.task, file)
                     : "wrote " + printable(file.string()) + '\n');
  return ExitCode::Done;
}

}  // namespace

Command declare_label(CLI::App& options) {
  const auto values = std::make_shared<LabelOptions>();
  options.add_option("study", values->study, "the study's folder (default: .)")->type_name("STUDY");
  options
      .add_option("--count",
                  values->count,
                  "how many rows; default: as many as the study learned from, which is what the "
                  "verdict's line More speaks of, or all there are")
      ->check(CLI::Range(std::size_t{1}, kMostRows))
      ->type_name("N");
  options
      .add_option("--by",
                  values->by,
                  "random (default): rows like those you have, as learning curves assume; "
                  "disagreement: where the route to take and the best other one that is not shown "
                  "worse differ, those first of which both are sure. Such rows are not like the "
                  "others: learn from them, never test on them")
      ->check(CLI::IsMember({name_of(LabelBy::Random), name_of(LabelBy::Disagreement)}))
      ->type_name("WAY");
  options
      .add_option("--ask",
                  values->most_asked,
                  "about how many rows, drawn by chance, the two are asked by disagreement; at "
                  "least --count; default: 500")
      ->check(CLI::Range(std::size_t{1}, kMostRows))
      ->type_name("N");
  options
      .add_option("--out",
                  values->out,
                  "the file to write, .csv, .tsv or .jsonl; default: to_label.csv in the study's "
                  "folder")
      ->type_name("FILE");
  options.add_flag("--overwrite", values->overwrite, "write over a file that is there");
  declare_offline(options, values->offline);
  options.add_flag(
      "--json", values->json, "print what was written, and from how many rows, as JSON");
  return [values](const Environment& environment) {
    return label(*values, settled_offline(environment, values->offline));
  };
}

}  // namespace tuneornot
