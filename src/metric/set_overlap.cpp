#include "metric/set_overlap.h"

#include <algorithm>

#include "metric/label_sets.h"

namespace tuneornot {

namespace {

struct Sizes {
  double answered = 0;
  double expected = 0;
  double both = 0;
};

Sizes sizes(const AnsweredRow& row) {
  const std::set<std::string> answered = labels_in(row.answer, AnswerForm::Labels);
  const std::set<std::string> expected = labels_in(row.expected, AnswerForm::Labels);
  const auto both = std::ranges::count_if(
      answered, [&](const std::string& label) { return expected.contains(label); });
  return {.answered = static_cast<double>(answered.size()),
          .expected = static_cast<double>(expected.size()),
          .both = static_cast<double>(both)};
}

}  // namespace

double same_labels(const AnsweredRow& row) {
  const Sizes of = sizes(row);
  return !row.answer.empty() && of.answered == of.expected && of.both == of.expected ? 1 : 0;
}

double jaccard(const AnsweredRow& row) {
  const Sizes of = sizes(row);
  const double either = of.answered + of.expected - of.both;
  if (either == 0) {
    return row.answer.empty() ? 0 : 1;
  }
  return of.both / either;
}

double labels_f1(const AnsweredRow& row) {
  const Sizes of = sizes(row);
  if (of.answered + of.expected == 0) {
    return row.answer.empty() ? 0 : 1;
  }
  return 2 * of.both / (of.answered + of.expected);
}

}  // namespace tuneornot
