#include "task/dataset.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <unordered_map>

#include "base/error.h"
#include "task/label_sets.h"
#include "task/read_examples.h"

namespace tuneornot {

namespace {

// Gives ids that stay the same wherever a row stands; equal rows are numbered.
class Ids {
 public:
  std::string next(const ExampleView& example) {
    const std::uint64_t id = row_id(example);
    const std::size_t times = ++times_[id];
    return times == 1 ? fmt::format("{:016x}", id) : fmt::format("{:016x}-{}", id, times);
  }

 private:
  std::unordered_map<std::uint64_t, std::size_t> times_;
};

[[noreturn]] void refuse(const Problem& problem) {
  throw Error(ErrorKind::Data, fmt::format("{}; {}", sentence(problem), problem.kind->hint));
}

// Of what the outputs are: labels, or sets of them.
std::vector<LabelCount> output_counts(const Dataset& dataset) {
  std::map<std::string, LabelCount> counts;
  for (const Example& example : dataset.examples) {
    ++counts[example.output].rows;
  }
  for (const Example& example : dataset.test) {
    ++counts[example.output].test_rows;
  }
  std::vector<LabelCount> labels;
  labels.reserve(counts.size());
  for (auto& [name, count] : counts) {
    labels.push_back({.name = name, .rows = count.rows, .test_rows = count.test_rows});
  }
  return labels;
}

std::vector<std::string> default_metrics(const Task& task, std::span<const LabelCount> labels) {
  if (task.kind == TaskKind::Generate) {
    return {"exact_match"};
  }
  // As slots are scored: a field that is right counts though another is wrong.
  if (task.kind == TaskKind::Extract) {
    return {"json_f1", "json_exact", "parse_rate"};
  }
  if (task.many) {
    return {"micro_f1", "macro_f1", "subset_accuracy"};
  }
  std::size_t rows = 0;
  for (const LabelCount& label : labels) {
    rows += label.rows;
  }
  const bool one_holds_half = std::ranges::any_of(
      labels, [rows](const LabelCount& label) { return 2 * label.rows >= rows; });
  return {one_holds_half ? "macro_f1" : "accuracy"};
}

std::string default_instruction(const Task& task) {
  switch (task.kind) {
    case TaskKind::Classify:
      return task.many ? "Choose all labels that fit the text."
                       : "Choose the label that fits the text.";
    case TaskKind::Extract:
      return "Extract what the text says as a JSON object.";
    case TaskKind::Generate:
      break;
  }
  return "Answer the input.";
}

void take_labels(Task& task, std::span<const LabelCount> labels) {
  for (const LabelCount& label : labels) {
    task.labels.push_back({.name = label.name, .description = ""});
  }
  std::ranges::sort(task.labels, {}, &Label::name);
}

// Known only now, since a later row may say which number of a date is the day.
void put_times(std::span<const CellTime> times, DateOrder::Answer order, Dataset& dataset) {
  for (std::size_t row = 0; row < times.size(); ++row) {
    const std::size_t trained = dataset.examples.size();
    Example& example = row < trained ? dataset.examples[row] : dataset.test[row - trained];
    example.time = time_in(times[row], order);
  }
}

}  // namespace

Dataset load_dataset(const Task& task, const std::filesystem::path& folder) {
  Dataset dataset;
  Problems problems;
  Census census(task);
  Ids ids;
  std::vector<CellTime> times;  // of the examples, then of the test
  const auto keep = [&](const ExampleView& view, bool is_test) {
    census.add(view, is_test);
    Example example = {.id = ids.next(view),
                       .input = std::string(view.input),
                       .output = std::string(view.output),
                       .group = std::string(view.group),
                       .slice = std::string(view.slice),
                       .file = is_test ? task.data.test : task.data.files().front(),
                       .line = view.line};
    (is_test ? dataset.test : dataset.examples).push_back(std::move(example));
    times.push_back(view.time_read);
  };
  read_examples(task, folder, keep, problems);
  census.report(task, problems);
  dataset.problems = problems.all();
  if (!dataset.problems.empty() && dataset.problems.front().kind->severity == Severity::Error) {
    refuse(dataset.problems.front());
  }
  put_times(times, census.date_order(), dataset);
  return dataset;
}

void complete_task(Task& task, const Dataset& dataset) {
  const std::vector<LabelCount> outputs = output_counts(dataset);
  complete_task(task, task.many ? counts_in_sets(outputs) : outputs);
}

void complete_task(Task& task, std::span<const LabelCount> labels) {
  const bool is_classify = task.kind == TaskKind::Classify;
  if (is_classify && task.labels.empty()) {
    take_labels(task, labels);
  }
  if (task.metrics.empty()) {
    task.metrics = default_metrics(task, labels);
  }
  if (task.instruction.empty()) {
    task.instruction = default_instruction(task);
  }
  if (task.strategies.empty()) {
    task.strategies = {"all"};
  }
}

}  // namespace tuneornot
