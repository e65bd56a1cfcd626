#include "task/dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "task/labels.h"
#include "task/plain_text.h"

namespace tuneornot {

namespace {

constexpr std::size_t kIdDigits = 16;
constexpr std::size_t kShownColumns = 60;
constexpr std::size_t kLabelsNamed = 5;

bool is_blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

// Where the task's columns stand in one table.
struct Places {
  std::vector<std::size_t> input;
  std::size_t output = 0;
  std::optional<std::size_t> group;
};

Places places_in(const Table& table, const DataSource& data) {
  Places places;
  for (const std::string& column : data.input) {
    places.input.push_back(column_of(table, column));
  }
  places.output = column_of(table, data.output);
  if (!data.group.empty()) {
    places.group = column_of(table, data.group);
  }
  return places;
}

std::string input_of(const Table& table, const Row& row, const Places& places) {
  if (places.input.size() == 1) {
    return row.cells[places.input.front()];
  }
  std::vector<std::string> lines;
  for (const std::size_t place : places.input) {
    const std::string& cell = row.cells[place];
    lines.push_back(table.columns[place] + (cell.empty() ? ":" : ": " + cell));
  }
  return fmt::format("{}", fmt::join(lines, "\n"));
}

void check_filled(const Table& table, const Row& row, const Places& places) {
  const auto is_empty = [&row](std::size_t place) { return is_blank(row.cells[place]); };
  if (std::ranges::all_of(places.input, is_empty)) {
    const std::string& column = table.columns[places.input.front()];
    refuse_at(table.file,
              row.line,
              fmt::format("the input \"{}\" is empty; fill it in or delete the row",
                          shortened(column, kShownColumns)));
  }
  if (is_empty(places.output)) {
    refuse_at(table.file,
              row.line,
              fmt::format("the output \"{}\" is empty; fill it in or delete the row",
                          shortened(table.columns[places.output], kShownColumns)));
  }
}

// Gives ids that stay the same wherever a row stands; equal rows are numbered.
class Ids {
 public:
  std::string next(const std::string& input, const std::string& output) {
    std::string id = sha256(input + '\x1f' + output).substr(0, kIdDigits);
    const std::size_t times = ++times_[id];
    return times == 1 ? id : fmt::format("{}-{}", id, times);
  }

 private:
  std::unordered_map<std::string, std::size_t> times_;
};

std::vector<Example> examples_of(const Table& table, const DataSource& data, Ids& ids) {
  const Places places = places_in(table, data);
  std::vector<Example> examples;
  examples.reserve(table.rows.size());
  for (const Row& row : table.rows) {
    check_filled(table, row, places);
    Example example = {.id = "",
                       .input = input_of(table, row, places),
                       .output = row.cells[places.output],
                       .group = places.group ? row.cells[*places.group] : "",
                       .file = table.file,
                       .line = row.line};
    example.id = ids.next(example.input, example.output);
    examples.push_back(std::move(example));
  }
  return examples;
}

LabelNames label_names(const std::vector<Example>& examples) {
  LabelNames names;
  for (const Example& example : examples) {
    names.add(example.output, {.file = example.file, .line = example.line});
  }
  return names;
}

void check_listed(const std::vector<Label>& labels, const std::vector<Example>& examples) {
  std::vector<std::string> names;
  std::ranges::transform(labels, std::back_inserter(names), &Label::name);
  const std::unordered_set<std::string> listed(names.begin(), names.end());
  for (const Example& example : examples) {
    if (listed.contains(example.output)) {
      continue;
    }
    const std::optional<std::string> meant = nearest(example.output, names);
    refuse_at(example.file,
              example.line,
              fmt::format("label \"{}\" is not one of the task's {} labels; {}",
                          shortened(example.output, kShownColumns),
                          names.size(),
                          meant ? fmt::format("did you mean \"{}\"?", printable(*meant))
                                : "add it to labels, or correct the row"));
  }
}

// Labels of the test file that no row of the train file has cannot be learned, only guessed.
void say_new_labels(const LabelNames& known, const LabelNames& all, Dataset& dataset) {
  std::vector<std::string> unseen;
  for (const auto& [name, place] : all.names()) {
    if (!known.contains(name)) {
      unseen.push_back(name);
    }
  }
  if (!unseen.empty()) {
    dataset.said.push_back(fmt::format("no row of the train file has the {} {}, only the test file",
                                       unseen.size() == 1 ? "label" : "labels",
                                       quoted_list(unseen, kLabelsNamed)));
  }
}

void check_labels(const Task& task, Dataset& dataset) {
  if (!task.labels.empty()) {
    check_listed(task.labels, dataset.examples);
    check_listed(task.labels, dataset.test);
  }
  const LabelNames known = label_names(dataset.examples);
  if (known.size() < 2) {
    const Example& first = dataset.examples.front();
    throw Error(ErrorKind::Data,
                fmt::format("{}: every row has the label \"{}\"; rows with another one are needed",
                            first.file,
                            shortened(first.output, kShownColumns)));
  }
  LabelNames all = known;
  for (const Example& example : dataset.test) {
    all.add(example.output, {.file = example.file, .line = example.line});
  }
  say_new_labels(known, all, dataset);
}

struct Repeats {
  std::size_t rows = 0;
  std::size_t differing = 0;                 // of them under another output than the first such row
  const Example* first = nullptr;            // of the rows
  const Example* first_differing = nullptr;  // of the differing ones
};

Repeats repeats_in(const std::vector<Example>& examples) {
  Repeats repeats;
  std::unordered_map<std::string, const Example*> firsts;
  for (const Example& example : examples) {
    const auto [first, is_new] = firsts.try_emplace(normalised(example.input), &example);
    if (is_new) {
      continue;
    }
    ++repeats.rows;
    repeats.first = repeats.first == nullptr ? &example : repeats.first;
    if (first->second->output != example.output) {
      ++repeats.differing;
      repeats.first_differing =
          repeats.first_differing == nullptr ? &example : repeats.first_differing;
    }
  }
  return repeats;
}

void say_repeats(const std::vector<Example>& examples, TaskKind kind, Dataset& dataset) {
  const Repeats repeats = repeats_in(examples);
  if (repeats.rows == 0) {
    return;
  }
  const bool has_differing = repeats.differing > 0;
  const Example& shown = has_differing ? *repeats.first_differing : *repeats.first;
  const std::string differing = has_differing
                                    ? fmt::format("; {} of them under another {}",
                                                  repeats.differing,
                                                  kind == TaskKind::Classify ? "label" : "output")
                                    : std::string();
  dataset.said.push_back(
      fmt::format("{} another row's text{} (first: {}:{})",
                  repeats.rows == 1 ? "1 row repeats" : fmt::format("{} rows repeat", repeats.rows),
                  differing,
                  shown.file,
                  shown.line));
}

std::map<std::string, std::size_t> label_counts(const std::vector<Example>& examples) {
  std::map<std::string, std::size_t> counts;
  for (const Example& example : examples) {
    ++counts[example.output];
  }
  return counts;
}

std::string default_metric(const Task& task, const Dataset& dataset) {
  if (task.kind == TaskKind::Generate) {
    return "exact_match";
  }
  for (const auto& [label, count] : label_counts(dataset.examples)) {
    if (2 * count >= dataset.examples.size()) {
      return "macro_f1";
    }
  }
  return "accuracy";
}

void take_labels(Task& task, const Dataset& dataset) {
  std::map<std::string, std::size_t> counts = label_counts(dataset.examples);
  counts.merge(label_counts(dataset.test));
  for (const auto& [name, count] : counts) {
    task.labels.push_back({.name = name, .description = ""});
  }
}

}  // namespace

Dataset load_dataset(const Task& task, const std::filesystem::path& folder) {
  const bool has_test = !task.data.test.empty();
  const std::string& file = has_test ? task.data.train : task.data.file;
  Dataset dataset;
  Ids ids;
  dataset.examples =
      examples_of(read_table((folder / file).lexically_normal(), file), task.data, ids);
  if (has_test) {
    const Table test = read_table((folder / task.data.test).lexically_normal(), task.data.test);
    dataset.test = examples_of(test, task.data, ids);
  }
  if (task.kind == TaskKind::Classify) {
    check_labels(task, dataset);
  }
  say_repeats(dataset.examples, task.kind, dataset);
  say_repeats(dataset.test, task.kind, dataset);
  return dataset;
}

void complete_task(Task& task, const Dataset& dataset) {
  const bool is_classify = task.kind == TaskKind::Classify;
  if (is_classify && task.labels.empty()) {
    take_labels(task, dataset);
  }
  if (task.metrics.empty()) {
    task.metrics = {default_metric(task, dataset)};
  }
  if (task.instruction.empty()) {
    task.instruction = is_classify ? "Choose the label that fits the text." : "Answer the input.";
  }
  if (task.strategies.empty()) {
    task.strategies = {"all"};
  }
}

}  // namespace tuneornot
