#include "metric/metric.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>

#include "base/check.h"
#include "base/error.h"
#include "base/number.h"
#include "base/text.h"
#include "metric/chrf.h"
#include "metric/exact_match.h"
#include "metric/f1.h"
#include "metric/json_scores.h"
#include "metric/label_sets.h"
#include "metric/numeric.h"
#include "metric/program.h"
#include "metric/set_overlap.h"
#include "metric/sql_result.h"
#include "metric/token_overlap.h"

namespace tuneornot {

namespace {

constexpr std::array kLabel = {AnswerForm::Label};
constexpr std::array kLabels = {AnswerForm::Labels};
constexpr std::array kAnyLabels = {AnswerForm::Label, AnswerForm::Labels};
constexpr std::array kObject = {AnswerForm::Object};
constexpr std::array kText = {AnswerForm::Text};
constexpr std::array kAny = {
    AnswerForm::Label, AnswerForm::Labels, AnswerForm::Object, AnswerForm::Text};

// A metric without parameters that is the mean of its rows.
template <double (*Score)(const AnsweredRow&)>
Metric make_mean(const MetricCall& call, AnswerForm form) {
  expect_no_arguments(call);
  return {.name = call.text, .form = form, .row_score = Score, .corpus = {}, .over_labels = {}};
}

Metric make_macro_f1(const MetricCall& call, AnswerForm form) {
  expect_no_arguments(call);
  return {.name = call.text,
          .form = form,
          .row_score = form == AnswerForm::Label ? same_label : labels_f1,
          .corpus = [form](std::span<const AnsweredRow> rows) { return macro_f1(rows, form); },
          .over_labels =
              [form](std::span<const AnsweredRow> rows, const std::set<std::string>& labels) {
                return macro_f1(rows, form, labels);
              }};
}

Metric make_micro_f1(const MetricCall& call, AnswerForm form) {
  expect_no_arguments(call);
  return {.name = call.text,
          .form = form,
          .row_score = labels_f1,
          .corpus = [form](std::span<const AnsweredRow> rows) { return micro_f1(rows, form); },
          .over_labels = {}};
}

Metric make_label_f1(const MetricCall& call, AnswerForm form) {
  const std::string label = only_argument(call, "one label", "f1(LABEL)");
  return {.name = call.text,
          .form = form,
          .row_score = [=](const AnsweredRow& row) { return agrees_on(row, form, label); },
          .corpus = [=](std::span<const AnsweredRow> rows) { return label_f1(rows, form, label); },
          .over_labels = {}};
}

Metric make_chrf(const MetricCall& call, AnswerForm form) {
  expect_no_arguments(call);
  return {
      .name = call.text, .form = form, .row_score = row_chrf, .corpus = chrf, .over_labels = {}};
}

Metric make_coverage_at(const MetricCall& call, AnswerForm form) {
  constexpr std::string_view kUsage = "coverage_at(PRECISION)";
  const std::string& text = only_argument(call, "one share, such as 0.95", kUsage);
  const auto precision = parse_number<double>(text);
  if (!precision || !(*precision > 0 && *precision < 1)) {
    refuse_call(call, fmt::format("\"{}\" is not a number between 0 and 1", text), kUsage);
  }
  Metric metric{.name = call.text, .form = form};
  metric.precision = precision;
  return metric;
}

constexpr std::array kMakers = {
    MetricMaker{"accuracy",
                "accuracy",
                "share of rows with the right label",
                kLabel,
                make_mean<same_label>},
    MetricMaker{"macro_f1",
                "macro_f1",
                "mean of the labels' F1, so that a rare label counts as much",
                kAnyLabels,
                make_macro_f1},
    MetricMaker{
        "micro_f1", "micro_f1", "F1 over all (row, label) pairs together", kLabels, make_micro_f1},
    MetricMaker{"f1", "f1(LABEL)", "F1 of one label", kAnyLabels, make_label_f1},
    MetricMaker{"subset_accuracy",
                "subset_accuracy",
                "share of rows with exactly the right labels",
                kLabels,
                make_mean<same_labels>},
    MetricMaker{"jaccard",
                "jaccard",
                "labels that are both said and right, of those that are either; mean of rows",
                kLabels,
                make_mean<jaccard>},
    MetricMaker{"coverage_at",
                "coverage_at(PRECISION)",
                "share of answers sure enough that so many of them are right",
                kAnyLabels,
                make_coverage_at},
    MetricMaker{"json_f1",
                "json_f1(FIELD=text|number(TOLERANCE)|date|set, ...)",
                "F1 over all fields and their values",
                kObject,
                make_json_f1},
    MetricMaker{"json_exact",
                "json_exact",
                "share of rows whose whole object is right",
                kObject,
                make_mean<same_object>},
    MetricMaker{"field_f1", "field_f1(FIELD)", "F1 of one field", kObject, make_field_f1},
    MetricMaker{"parse_rate",
                "parse_rate",
                "share of rows that were answered with a JSON object",
                kObject,
                make_mean<is_object>},
    MetricMaker{"exact_match",
                "exact_match",
                "share of rows whose text equals the reference, spaces around it aside",
                kText,
                make_mean<exact_match>},
    MetricMaker{"token_f1",
                "token_f1",
                "F1 of the words shared with the reference, as SQuAD has it",
                kText,
                make_mean<token_f1>},
    MetricMaker{"rouge_l",
                "rouge_l",
                "F1 of the longest common subsequence of words",
                kText,
                make_mean<rouge_l>},
    MetricMaker{"chrf", "chrf", "F-score of shared character n-grams", kText, make_chrf},
    MetricMaker{"numeric",
                "numeric(tol=NUMBER)",
                "share of rows whose final number is the reference's",
                kText,
                make_numeric},
    MetricMaker{"sql_result",
                "sql_result(DB)",
                "share of queries that give what the reference gives on an SQLite file",
                kText,
                make_sql_result},
    MetricMaker{"program",
                "program(COMMAND)",
                "what a program of yours says of each row; mean of rows",
                kAny,
                make_program},
};

bool fits(const MetricMaker& maker, AnswerForm form) {
  return std::ranges::find(maker.forms, form) != maker.forms.end();
}

// What there is for answers of a form, as they are written.
std::string fitting(AnswerForm form) {
  std::vector<std::string> usages;
  for (const MetricMaker& maker : metric_makers()) {
    if (fits(maker, form)) {
      usages.emplace_back(maker.usage);
    }
  }
  return fmt::format("for {} there are {}", name_of(form), quoted_list(usages, usages.size()));
}

[[noreturn]] void refuse_unknown(const std::string& name, AnswerForm form) {
  std::vector<std::string> names;
  for (const MetricMaker& maker : metric_makers()) {
    names.emplace_back(maker.name);
  }
  std::string message =
      fmt::format("no metric is called \"{}\"; {}", printable(name), fitting(form));
  if (const std::optional<std::string> meant = nearest(name, names)) {
    message += "; did you mean \"" + *meant + "\"?";
  }
  throw Error(ErrorKind::Usage, message);
}

void check_place(const Metric& metric, std::size_t place) {
  if (place == 0 && metric.precision) {
    throw Error(
        ErrorKind::Usage,
        fmt::format("metric \"{}\": cannot be the first one, which says what is right: name "
                    "that one before it",
                    printable(metric.name)));
  }
  if (place > 0 && !metric.is_repeatable) {
    throw Error(ErrorKind::Usage,
                fmt::format("metric \"{}\": has to be the first one: its scores are kept with the "
                            "answers, so that a report runs no program",
                            printable(metric.name)));
  }
}

void check_label(const MetricCall& call, const Task& task) {
  if (call.name != "f1") {
    return;
  }
  const std::string& label = call.arguments.front().value.name;
  std::vector<std::string> names;
  names.reserve(task.labels.size());
  for (const Label& known : task.labels) {
    names.push_back(known.name);
  }
  if (std::ranges::find(names, label) != names.end()) {
    return;
  }
  constexpr std::size_t kMostNamed = 20;
  std::string message = fmt::format(R"(metric "{}": the task has no label "{}"; there are {})",
                                    printable(call.text),
                                    printable(label),
                                    quoted_list(names, kMostNamed));
  if (const std::optional<std::string> meant = nearest(label, names)) {
    message += "; did you mean \"" + *meant + "\"?";
  }
  throw Error(ErrorKind::Usage, message);
}

}  // namespace

std::string_view name_of(AnswerForm form) {
  switch (form) {
    case AnswerForm::Label:
      return "one label a row";
    case AnswerForm::Labels:
      return "several labels a row";
    case AnswerForm::Object:
      return "JSON objects";
    case AnswerForm::Text:
      break;
  }
  return "free text";
}

AnswerForm answer_form(const Task& task) {
  switch (task.kind) {
    case TaskKind::Classify:
      return task.many ? AnswerForm::Labels : AnswerForm::Label;
    case TaskKind::Extract:
      return AnswerForm::Object;
    case TaskKind::Generate:
      break;
  }
  return AnswerForm::Text;
}

std::span<const MetricMaker> metric_makers() {
  return kMakers;
}

double CorpusScore::of(std::span<const std::size_t> sample) const {
  std::vector<double> totals(sums);
  for (const std::size_t row : sample) {
    for (const Increment& increment : rows[row]) {
      totals[increment.sum] += increment.amount;
    }
  }
  return score(totals);
}

double CorpusScore::of_all() const {
  std::vector<double> totals(sums);
  for (const std::vector<Increment>& row : rows) {
    for (const Increment& increment : row) {
      totals[increment.sum] += increment.amount;
    }
  }
  return score(totals);
}

Metric find_metric(std::string_view name, AnswerForm form) {
  const MetricCall call = parse_metric_call(name);
  const auto found = std::ranges::find(metric_makers(), call.name, &MetricMaker::name);
  if (found == metric_makers().end()) {
    refuse_unknown(call.name, form);
  }
  if (!fits(*found, form)) {
    throw Error(
        ErrorKind::Usage,
        fmt::format(
            "metric \"{}\": does not score {}; {}", printable(name), name_of(form), fitting(form)));
  }
  return found->make(call, form);
}

std::vector<Metric> metrics_of(const Task& task) {
  std::vector<Metric> metrics;
  for (const std::string& name : task.metrics) {
    metrics.push_back(find_metric(name, answer_form(task)));
    check_label(parse_metric_call(name), task);
    check_place(metrics.back(), metrics.size() - 1);
  }
  return metrics;
}

Metric opened(const Metric& metric, const std::filesystem::path& folder) {
  return metric.open ? metric.open(folder) : metric;
}

Metric opened_on(const Metric& metric,
                 const std::filesystem::path& folder,
                 std::span<const Example> rows) {
  Metric ready = opened(metric, folder);
  if (ready.check_rows && !rows.empty()) {
    ready.check_rows(rows);
  }
  return ready;
}

double score_of(const Metric& metric, std::span<const AnsweredRow> rows) {
  check(!rows.empty(), "a score needs rows");
  if (metric.corpus) {
    return metric.corpus(rows).of_all();
  }
  double sum = 0;
  for (const AnsweredRow& row : rows) {
    sum += metric.row_score(row);
  }
  return sum / static_cast<double>(rows.size());
}

}  // namespace tuneornot
