#include "metric/metric.h"

#include <algorithm>
#include <array>
#include <optional>
#include <vector>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "metric/exact_match.h"
#include "metric/f1.h"

namespace tuneornot {

std::span<const Metric> metrics() {
  static constexpr std::array kMetrics = {
      Metric{"accuracy", "share of rows with the right label", same_label, nullptr},
      Metric{"macro_f1",
             "mean of the labels' F1, so that a rare label counts as much",
             same_label,
             macro_f1},
      Metric{"exact_match",
             "share of rows whose text equals the reference, spaces around it aside",
             exact_match,
             nullptr},
  };
  return kMetrics;
}

namespace {

std::string unknown_metric(std::string_view name) {
  std::vector<std::string> names;
  for (const Metric& metric : metrics()) {
    names.emplace_back(metric.name);
  }
  std::string message = "no metric is called \"" + printable(name) + "\"; there are " +
                        quoted_list(names, names.size());
  if (const std::optional<std::string> meant = nearest(name, names)) {
    message += "; did you mean \"" + *meant + "\"?";
  }
  return message;
}

}  // namespace

const Metric& find_metric(std::string_view name) {
  const auto found = std::ranges::find(metrics(), name, &Metric::name);
  if (found == metrics().end()) {
    throw Error(ErrorKind::Usage, unknown_metric(name));
  }
  return *found;
}

double score_of(const Metric& metric, std::span<const AnsweredRow> rows) {
  check(!rows.empty(), "a score needs rows");
  if (metric.corpus_score != nullptr) {
    return metric.corpus_score(rows);
  }
  double sum = 0;
  for (const AnsweredRow& row : rows) {
    sum += metric.row_score(row);
  }
  return sum / static_cast<double>(rows.size());
}

}  // namespace tuneornot
