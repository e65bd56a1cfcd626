#include "metric/f1.h"

#include <map>
#include <vector>

#include "base/check.h"
#include "metric/label_sets.h"

namespace tuneornot {

namespace {

constexpr std::size_t kCounts = 3;
constexpr std::size_t kTruePositive = 0;
constexpr std::size_t kFalsePositive = 1;
constexpr std::size_t kFalseNegative = 2;

// Calls `count` with each label that answer or reference name, and which of the three it is.
template <typename Count>
void for_each_label(const AnsweredRow& row, AnswerForm form, const Count& count) {
  const std::set<std::string> answered = labels_in(row.answer, form);
  const std::set<std::string> expected = labels_in(row.expected, form);
  for (const std::string& label : answered) {
    count(label, expected.contains(label) ? kTruePositive : kFalsePositive);
  }
  for (const std::string& label : expected) {
    if (!answered.contains(label)) {
      count(label, kFalseNegative);
    }
  }
}

}  // namespace

double f1_of_counts(std::span<const double> counts) {
  const double twice = 2 * counts[kTruePositive];
  return twice == 0 ? 0 : twice / (twice + counts[kFalsePositive] + counts[kFalseNegative]);
}

CorpusScore macro_f1(std::span<const AnsweredRow> rows,
                     AnswerForm form,
                     const std::set<std::string>& labels) {
  check(!labels.empty(), "macro F1 needs a label");
  std::map<std::string, std::size_t> places;
  for (const std::string& label : labels) {
    places.emplace(label, kCounts * places.size());
  }
  CorpusScore result{.sums = kCounts * labels.size()};
  for (const AnsweredRow& row : rows) {
    std::vector<Increment>& increments = result.rows.emplace_back();
    for_each_label(row, form, [&](const std::string& label, std::size_t which) {
      const auto place = places.find(label);
      if (place != places.end()) {
        increments.push_back({.sum = place->second + which, .amount = 1});
      }
    });
  }
  result.score = [](std::span<const double> sums) {
    double total = 0;
    for (std::size_t place = 0; place < sums.size(); place += kCounts) {
      total += f1_of_counts(sums.subspan(place, kCounts));
    }
    return total * static_cast<double>(kCounts) / static_cast<double>(sums.size());
  };
  return result;
}

CorpusScore macro_f1(std::span<const AnsweredRow> rows, AnswerForm form) {
  std::set<std::string> labels;
  for (const AnsweredRow& row : rows) {
    labels.merge(labels_in(row.expected, form));
  }
  // References that name no label leave nothing to average; their own text then stands for one.
  if (labels.empty()) {
    labels.insert("");
  }
  return macro_f1(rows, form, labels);
}

CorpusScore micro_f1(std::span<const AnsweredRow> rows, AnswerForm form) {
  CorpusScore result{.sums = kCounts, .score = f1_of_counts};
  for (const AnsweredRow& row : rows) {
    std::vector<Increment>& increments = result.rows.emplace_back();
    for_each_label(row, form, [&](const std::string& /*label*/, std::size_t which) {
      increments.push_back({.sum = which, .amount = 1});
    });
  }
  return result;
}

CorpusScore label_f1(std::span<const AnsweredRow> rows, AnswerForm form, const std::string& label) {
  return macro_f1(rows, form, {label});
}

double agrees_on(const AnsweredRow& row, AnswerForm form, const std::string& label) {
  const bool agrees =
      labels_in(row.answer, form).contains(label) == labels_in(row.expected, form).contains(label);
  return !row.answer.empty() && agrees ? 1 : 0;
}

}  // namespace tuneornot
