#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "metric/metric_call.h"
#include "task/task.h"

namespace tuneornot {

struct AnsweredRow {
  std::string_view answer;  // empty where there was none: wrong under every metric
  std::string_view expected;
  std::string_view input;  // for a program of the user's; no other metric reads it
};

// What answers and references are, each in the spelling of Example::output: one label, a list of
// labels, a JSON object, or text.
enum class AnswerForm { Label, Labels, Object, Text };

std::string_view name_of(AnswerForm form);  // "one label", "several labels", ...
AnswerForm answer_form(const Task& task);

// What a row adds to one of the sums of a CorpusScore.
struct Increment {
  std::size_t sum = 0;
  double amount = 0;
};

// A score of all rows together that is no mean of rows, as a function of sums over them. What each
// row adds is worked out once, so that a resample of the rows only adds.
struct CorpusScore {
  std::size_t sums = 0;
  std::vector<std::vector<Increment>> rows;
  std::function<double(std::span<const double> sums)> score;

  double of_all() const;
  double of(std::span<const std::size_t> sample) const;  // rows by number, with repeats
};

// A way to score answers against references, from 0 to 1. Some execute answers, with things in the
// task's folder: as find_metric has those they can be named, but score nothing until they are
// opened there (`opened`, below).
struct Metric {
  std::string name;  // with its parameters: "f1(spam)"
  AnswerForm form = AnswerForm::Label;
  std::function<double(const AnsweredRow& row)> row_score;  // null until opened
  // Null for a metric that is the mean of row_score.
  std::function<CorpusScore(std::span<const AnsweredRow> rows)> corpus;
  // Of a metric that is a mean over labels only: over these labels. Where labels are rare, what
  // they add to such a mean is luck, so a verdict leaves them out.
  std::function<CorpusScore(std::span<const AnsweredRow> rows, const std::set<std::string>& labels)>
      over_labels;

  // Of coverage_at alone, which judges a route's confidence and no row by itself: the share of the
  // sure answers that is to be right.
  std::optional<double> precision;

  // The rest is of metrics that execute answers alone. Null once opened. Throws ErrorKind::Data or
  // Usage where what it names is not there.
  std::function<Metric(const std::filesystem::path& folder)> open;
  // Throws ErrorKind::Data or Usage, saying where, when rows cannot be scored whatever is answered.
  std::function<void(std::span<const Example> rows)> check_rows;
  std::string identity;       // when opened: a hash of what scores depend on besides the row
  bool is_repeatable = true;  // false: a score is asked for once, and kept
};

// A row of the table of metrics.
struct MetricMaker {
  std::string_view name;
  std::string_view usage;  // with its parameters: "f1(LABEL)"
  std::string_view help;
  std::span<const AnswerForm> forms;  // that it can score
  // Throws ErrorKind::Usage for parameters that the metric does not take.
  Metric (*make)(const MetricCall& call, AnswerForm form);
};

// Every metric there is, in the order in which help lists them.
std::span<const MetricMaker> metric_makers();

// The metric that `name`, with parameters in brackets where it takes any, stands for. Throws
// ErrorKind::Usage, naming those that fit the form, when there is none or it does not fit.
Metric find_metric(std::string_view name, AnswerForm form);

// The task's metrics, the leading one first. Throws as find_metric does, for an f1(LABEL) of a
// label that the task does not have, for coverage_at as the first one, and for a metric behind the
// first that is not repeatable: what is kept is the scores of the leading one.
std::vector<Metric> metrics_of(const Task& task);

// The metric as it can score rows; most can do so already.
Metric opened(const Metric& metric, const std::filesystem::path& folder);

// The same, once it has been found that it can score these rows.
Metric opened_on(const Metric& metric,
                 const std::filesystem::path& folder,
                 std::span<const Example> rows);

double score_of(const Metric& metric, std::span<const AnsweredRow> rows);

}  // namespace tuneornot
