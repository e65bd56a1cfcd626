#pragma once

#include <span>
#include <string>
#include <string_view>

namespace tuneornot {

struct AnsweredRow {
  std::string_view answer;  // empty where there was none: wrong under every metric
  std::string_view expected;
};

// A way to score answers against references, from 0 to 1.
struct Metric {
  std::string_view name;
  std::string_view help;
  // One row's right (1) or wrong (0).
  double (*row_score)(const AnsweredRow& row);
  // Of all rows together, for a metric that is no mean of rows; null: the mean of row_score.
  double (*corpus_score)(std::span<const AnsweredRow> rows);
};

// Every metric there is, in the order in which help lists them.
std::span<const Metric> metrics();

// Throws ErrorKind::Usage, naming the known metrics, when there is none called `name`.
const Metric& find_metric(std::string_view name);

double score_of(const Metric& metric, std::span<const AnsweredRow> rows);

}  // namespace tuneornot
