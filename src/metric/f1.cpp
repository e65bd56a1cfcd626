#include "metric/f1.h"

#include <unordered_map>

#include "base/check.h"
#include "metric/exact_match.h"

namespace tuneornot {

namespace {

struct Counts {
  double true_positives = 0;
  double false_positives = 0;
  double false_negatives = 0;
};

double f1(const Counts& counts) {
  if (counts.true_positives == 0) {
    return 0;
  }
  return 2 * counts.true_positives /
         (2 * counts.true_positives + counts.false_positives + counts.false_negatives);
}

using CountsByLabel = std::unordered_map<std::string_view, Counts>;

void count(const AnsweredRow& row, CountsByLabel& counts) {
  const auto expected = counts.find(row.expected);
  if (same_label(row) == 1) {
    if (expected != counts.end()) {
      ++expected->second.true_positives;
    }
    return;
  }
  if (expected != counts.end()) {
    ++expected->second.false_negatives;
  }
  const auto answered = counts.find(row.answer);
  if (answered != counts.end()) {
    ++answered->second.false_positives;
  }
}

}  // namespace

double macro_f1(std::span<const AnsweredRow> rows) {
  std::set<std::string> labels;
  for (const AnsweredRow& row : rows) {
    labels.emplace(row.expected);
  }
  return macro_f1(rows, labels);
}

double macro_f1(std::span<const AnsweredRow> rows, const std::set<std::string>& labels) {
  check(!labels.empty(), "macro F1 needs a label");
  CountsByLabel counts;
  for (const std::string& label : labels) {
    counts.emplace(label, Counts{});
  }
  for (const AnsweredRow& row : rows) {
    count(row, counts);
  }
  // Summed in the order of `labels`: that of a hash map differs between standard libraries, and
  // with it the last digit.
  double sum = 0;
  for (const std::string& label : labels) {
    sum += f1(counts.at(label));
  }
  return sum / static_cast<double>(labels.size());
}

}  // namespace tuneornot
