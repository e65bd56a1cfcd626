#include "strategy/linear_learning.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "base/check.h"
#include "predictor/label_answer.h"
#include "strategy/folds.h"
#include "task/labels.h"

namespace tuneornot {

namespace {

constexpr std::array kPenalties = {1.0, 4.0, 16.0};  // C, the strongest penalty first
constexpr std::size_t kFolds = 3;
constexpr std::size_t kMostChoosing = 3'000;  // rows that choose C: enough to tell the three apart
constexpr OneVsRest::Precision kPrecision{.gradient = 0.1, .most_passes = 50};

std::vector<std::string> labels_in(const Example& example, bool many) {
  return many ? split_labels(example.output) : std::vector{example.output};
}

// Chooses C by how many rows are answered right by what was learned from the other folds.
class PenaltyChoice {
 public:
  explicit PenaltyChoice(const LinearLesson& lesson) : lesson_(lesson) {}

  double choose(Rng rng) {
    const auto fold_of = fold_of_rows(lesson_.train, kFolds, kMostChoosing, rng);
    for (std::size_t fold = 0; fold < kFolds; ++fold) {
      measure(fold, fold_of, rng);
    }
    return kPenalties[static_cast<std::size_t>(std::ranges::max_element(right_) - right_.begin())];
  }

 private:
  void measure(std::size_t fold,
               std::span<const std::optional<std::size_t>> fold_of,
               const Rng& rng) {
    SparseRows rows;
    std::vector<std::vector<std::uint32_t>> numbers;
    std::vector<std::size_t> held_out;
    for (std::size_t row = 0; row < lesson_.rows.size(); ++row) {
      if (fold_of[row] == fold) {
        held_out.push_back(row);
      } else if (fold_of[row]) {
        rows.add_view(lesson_.rows[row]);
        numbers.push_back(lesson_.labels.of_rows[row]);
      }
    }
    OneVsRest learning({.rows = rows,
                        .labels_of = numbers,
                        .columns = lesson_.columns,
                        .labels = lesson_.labels.labels.size()},
                       rng);
    for (std::size_t i = 0; i < kPenalties.size(); ++i) {
      learning.fit(kPenalties[i], kPrecision);
      const LinearModel model = learning.model();
      right_[i] +=
          std::ranges::count_if(held_out, [&](std::size_t row) { return is_right(model, row); });
    }
  }

  bool is_right(const LinearModel& model, std::size_t row) const {
    const LabelAnswer answer = {.labels = lesson_.labels.labels, .many = lesson_.many};
    return answer.from(scores(model, lesson_.rows[row])).text == lesson_.train[row].output;
  }

  const LinearLesson& lesson_;
  std::array<std::ptrdiff_t, kPenalties.size()> right_{};
};

}  // namespace

RowLabels row_labels(std::span<const Example> train, bool many) {
  std::set<std::string> labels;
  for (const Example& example : train) {
    for (std::string& label : labels_in(example, many)) {
      labels.insert(std::move(label));
    }
  }
  RowLabels rows{.labels = {labels.begin(), labels.end()}};
  for (const Example& example : train) {
    std::vector<std::uint32_t>& own = rows.of_rows.emplace_back();
    for (const std::string& label : labels_in(example, many)) {
      const auto place = std::ranges::lower_bound(rows.labels, label) - rows.labels.begin();
      own.push_back(static_cast<std::uint32_t>(place));
    }
  }
  return rows;
}

LearntLinear learn_linear(const LinearLesson& lesson, Rng rng) {
  check(lesson.rows.size() == lesson.train.size(), "a row of numbers for every training row");
  LearntLinear learnt{.c = PenaltyChoice(lesson).choose(rng)};
  OneVsRest learning({.rows = lesson.rows,
                      .labels_of = lesson.labels.of_rows,
                      .columns = lesson.columns,
                      .labels = lesson.labels.labels.size()},
                     rng);
  learning.fit(learnt.c, kPrecision);
  learnt.model = learning.model();
  return learnt;
}

}  // namespace tuneornot
