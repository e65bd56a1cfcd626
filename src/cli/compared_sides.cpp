#include "cli/compared_sides.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <span>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "cli/study_folder.h"
#include "cli/study_report.h"
#include "decide/routes.h"
#include "pairing/match.h"
#include "prompt/answer.h"
#include "study/stored_evidence.h"

namespace tuneornot {

namespace {

namespace fs = std::filesystem;

// A study and the route of it that is compared.
struct StudySide {
  LoadedStudy study;
  Evidence evidence;  // of all its routes
  std::size_t entrant = 0;
};

bool is_study(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) || path.filename() == "task.yaml";
}

std::size_t pick_of(const Evidence& evidence) {
  const Verdict verdict = verdict_on(evidence);
  return place_of(evidence, verdict.routes[verdict.pick].candidate);
}

std::size_t route_called(const Evidence& evidence, const NamedSide& named) {
  std::vector<std::string> names;
  names.reserve(evidence.entrants.size());
  for (const Entrant& entrant : evidence.entrants) {
    names.push_back(route_of(entrant.candidate));
  }
  const auto found = std::ranges::find(names, named.part);
  if (found == names.end()) {
    throw Error(ErrorKind::Usage,
                fmt::format("{}: has no route \"{}\"; it has {}",
                            printable(named.path.string()),
                            printable(named.part),
                            quoted_list(names, names.size())));
  }
  return static_cast<std::size_t>(found - names.begin());
}

StudySide open_study(const NamedSide& named) {
  StudySide side{.study = load_study(find_study(named.path, {}), {}, nullptr), .evidence = {}};
  const Store store = open_finished_store(side.study.folder);
  side.evidence = priced_evidence(side.study, finished_record(store, side.study.folder), store);
  side.entrant = named.part.empty() ? pick_of(side.evidence) : route_called(side.evidence, named);
  return side;
}

// What was named, with the route that stands for it.
std::string name_of_side(const NamedSide& named, const StudySide& side) {
  return named.path.string() + ':' + route_of(side.evidence.entrants[side.entrant].candidate);
}

std::vector<std::string> inputs_of(std::span<const Example> examples) {
  std::vector<std::string> inputs;
  inputs.reserve(examples.size());
  for (const Example& example : examples) {
    inputs.push_back(example.input);
  }
  return inputs;
}

std::function<std::optional<std::string>(std::string_view)> reader_of(const Task& task) {
  return [kind = task.kind, many = task.many, labels = task.labels](std::string_view answer) {
    return read_answer(answer, {.kind = kind, .many = many, .labels = labels});
  };
}

Ruler ruler_of(const LoadedStudy& study, std::span<const Example> rows, const std::string& name) {
  const AnswerForm form = answer_form(study.task);
  return {.metric = opened_on(find_metric(name, form), study.folder, rows),
          .rows = scored_rows(rows),
          .inputs = inputs_of(rows),
          .label_shares = label_shares(study.split.train, form),
          .read = reader_of(study.task)};
}

// The ruler of a task: all rows of its data.
Ruler task_ruler(const LoadedStudy& study) {
  std::vector<Example> rows = study.dataset.examples;
  rows.insert(rows.end(), study.dataset.test.begin(), study.dataset.test.end());
  return ruler_of(study, rows, study.task.metrics.front());
}

Side side_of(const std::string& name, const StudySide& study) {
  Side side{.name = name, .rows = {}};
  const std::vector<Example>& rows = study.study.split.test;
  const std::vector<Outcome>& outcomes = study.evidence.entrants[study.entrant].test;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const Answer& answer = outcomes[i].answer;
    side.rows.push_back({.id = rows[i].id,
                         .input = rows[i].input,
                         .document = "",
                         .group = rows[i].group,
                         .answer = answer.failure ? std::nullopt : std::optional(answer.text),
                         .score = {},
                         .failure = answer.failure});
  }
  return side;
}

// What was opened: a study at each place where one was named, else null.
using OpenedStudies = std::vector<std::unique_ptr<StudySide>>;

const StudySide* first_study(const OpenedStudies& studies) {
  const auto found =
      std::ranges::find_if(studies, [](const auto& study) { return study != nullptr; });
  return found == studies.end() ? nullptr : found->get();
}

bool is_on_folds(const OpenedStudies& studies) {
  return std::ranges::any_of(
      studies, [](const auto& study) { return study != nullptr && study->evidence.held_out; });
}

void refuse_task(const CompareRequest& request) {
  if (!request.task.empty()) {
    throw Error(ErrorKind::Usage,
                "--task: a study on folds is compared as it was measured; leave it out");
  }
}

// Rows on folds are answered several times, by predictors that are made for each fold; that pairs
// only with routes that were measured on the same folds.
Compared compared_on_folds(const std::vector<NamedSide>& named, const OpenedStudies& studies) {
  const StudySide& first = *first_study(studies);
  Compared compared{
      .evidence = first.evidence, .metric = first.evidence.metric, .sides = {}, .said = {}};
  compared.evidence.entrants.clear();
  for (std::size_t i = 0; i < studies.size(); ++i) {
    const bool is_same = studies[i] != nullptr &&
                         studies[i]->study.split.seal == first.study.split.seal &&
                         studies[i]->evidence.metric == first.evidence.metric;
    if (!is_same) {
      throw Error(ErrorKind::Usage,
                  fmt::format("{}: a study on folds compares only with routes of studies on the "
                              "same rows and metric; bring a test file, or 500 rows",
                              printable(named[i].path.string())));
    }
    compared.evidence.entrants.push_back(studies[i]->evidence.entrants[studies[i]->entrant]);
    compared.sides.push_back({.name = name_of_side(named[i], *studies[i])});
  }
  return compared;
}

// The rows of a file.
Side file_side(const std::string& argument,
               const NamedSide& named,
               const ReadPredictions& asked,
               Compared& compared) {
  ReadPredictions own = asked;
  own.part = named.part;
  Predictions predictions = read_predictions(named.path, own);
  compared.said.insert(compared.said.end(), predictions.said.begin(), predictions.said.end());
  if (compared.metric.empty()) {
    compared.metric = predictions.score_name;
  }
  return {.name = argument, .rows = std::move(predictions.rows)};
}

// By what answers are scored; empty where files bring their scores.
std::optional<Ruler> find_ruler(const std::optional<LoadedStudy>& task,
                                const OpenedStudies& studies) {
  if (task) {
    return task_ruler(*task);
  }
  if (const StudySide* const study = first_study(studies)) {
    return ruler_of(study->study, study->study.split.test, study->evidence.metric);
  }
  return std::nullopt;
}

// The column in which the inputs stand; empty where there are several.
std::string input_column(const std::optional<LoadedStudy>& task, const OpenedStudies& studies) {
  const StudySide* const study = first_study(studies);
  if (!task && study == nullptr) {
    return "";
  }
  const DataSource& data = task ? task->task.data : study->study.task.data;
  return data.input.size() == 1 ? data.input.front() : "";
}

}  // namespace

NamedSide named_side(std::string_view argument) {
  std::error_code ignored;
  std::size_t end = argument.size();
  while (end != std::string_view::npos && end > 0) {
    const fs::path path(argument.substr(0, end));
    if (fs::exists(path, ignored)) {
      const bool is_whole = end == argument.size();
      return {.path = path, .part = is_whole ? "" : std::string(argument.substr(end + 1))};
    }
    end = argument.rfind(':', end - 1);
  }
  throw Error(ErrorKind::Data,
              fmt::format("{}: there is no such file or folder; name a study, a file of "
                          "predictions, or one of them with :ROUTE behind",
                          printable(argument)));
}

Compared compared_sides(const CompareRequest& request) {
  std::vector<NamedSide> named;
  OpenedStudies studies;
  studies.reserve(request.sides.size());
  for (const std::string& argument : request.sides) {
    const NamedSide& side = named.emplace_back(named_side(argument));
    studies.push_back(is_study(side.path) ? std::make_unique<StudySide>(open_study(side))
                                          : nullptr);
  }
  if (is_on_folds(studies)) {
    refuse_task(request);
    return compared_on_folds(named, studies);
  }
  std::optional<LoadedStudy> task;
  if (!request.task.empty()) {
    task = load_study(find_study(request.task, {}), {}, nullptr);
  }
  const std::optional<Ruler> ruler = find_ruler(task, studies);
  Compared compared{
      .evidence = {}, .metric = ruler ? ruler->metric.name : "", .sides = {}, .said = {}};
  const ReadPredictions asked = {
      .part = "", .score = request.score, .input_column = input_column(task, studies)};
  std::vector<Side> sides;
  sides.reserve(named.size());
  for (std::size_t i = 0; i < named.size(); ++i) {
    sides.push_back(studies[i] != nullptr
                        ? side_of(name_of_side(named[i], *studies[i]), *studies[i])
                        : file_side(request.sides[i], named[i], asked, compared));
  }
  Matched matched = match(ruler ? &*ruler : nullptr, sides);
  compared.evidence = std::move(matched.evidence);
  for (std::size_t i = 0; i < sides.size(); ++i) {
    compared.sides.push_back({.name = sides[i].name, .left_out = matched.left_out[i]});
  }
  return compared;
}

}  // namespace tuneornot
