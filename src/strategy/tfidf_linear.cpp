#include "strategy/tfidf_linear.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "strategy/folds.h"
#include "task/labels.h"

namespace tuneornot {

namespace {

constexpr std::array kPenalties = {1.0, 4.0, 16.0};  // C, the strongest penalty first
constexpr std::size_t kFolds = 3;
constexpr std::size_t kMostChoosing = 3'000;  // rows that choose C: enough to tell the three apart
constexpr std::size_t kManyTexts = 1'000;     // from here on a term has to stand in two of them
constexpr OneVsRest::Precision kPrecision{.gradient = 0.1, .most_passes = 50};

using LabelNumbers = std::vector<std::vector<std::uint32_t>>;  // of each row

std::vector<std::string> labels_in(const Example& example, bool many) {
  return many ? split_labels(example.output) : std::vector{example.output};
}

std::vector<std::string> labels_in(std::span<const Example> train, bool many) {
  std::set<std::string> labels;
  for (const Example& example : train) {
    for (std::string& label : labels_in(example, many)) {
      labels.insert(std::move(label));
    }
  }
  return {labels.begin(), labels.end()};
}

LabelNumbers label_numbers(std::span<const Example> train,
                           const std::vector<std::string>& labels,
                           bool many) {
  LabelNumbers numbers;
  for (const Example& example : train) {
    std::vector<std::uint32_t>& own = numbers.emplace_back();
    for (const std::string& label : labels_in(example, many)) {
      const auto place = std::ranges::lower_bound(labels, label) - labels.begin();
      own.push_back(static_cast<std::uint32_t>(place));
    }
  }
  return numbers;
}

Tfidf features_of(std::span<const Example> train) {
  std::vector<std::string_view> texts;
  texts.reserve(train.size());
  for (const Example& example : train) {
    texts.push_back(example.input);
  }
  return Tfidf::of(texts, texts.size() < kManyTexts ? 1 : 2);
}

// Chooses C by how many rows are answered right by what was learned from the other folds.
class PenaltyChoice {
 public:
  PenaltyChoice(std::span<const Example> train, const LabelNumbers& numbers, LinearText& method)
      : train_(train), numbers_(numbers), method_(method) {}

  double choose(Rng rng) {
    const auto fold_of = fold_of_rows(train_, kFolds, kMostChoosing, rng);
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
    LabelNumbers numbers;
    std::vector<std::size_t> held_out;
    for (std::size_t row = 0; row < train_.size(); ++row) {
      if (fold_of[row] == fold) {
        held_out.push_back(row);
      } else if (fold_of[row]) {
        rows.add(method_.features.row(train_[row].input));
        numbers.push_back(numbers_[row]);
      }
    }
    OneVsRest learning({.rows = rows,
                        .labels_of = numbers,
                        .columns = method_.features.columns(),
                        .labels = method_.labels.size()},
                       rng);
    for (std::size_t i = 0; i < kPenalties.size(); ++i) {
      learning.fit(kPenalties[i], kPrecision);
      method_.model = learning.model();
      right_[i] += std::ranges::count_if(held_out, [this](std::size_t row) {
        return answer_of(method_, train_[row].input).text == train_[row].output;
      });
    }
  }

  std::span<const Example> train_;
  const LabelNumbers& numbers_;
  LinearText& method_;
  std::array<std::ptrdiff_t, kPenalties.size()> right_{};
};

}  // namespace

Candidates tfidf_linear_candidates(const Planning& /*planning*/) {
  return {.settings = {Settings{}}};
}

Predictor prepare_tfidf_linear(const Preparation& preparation) {
  const std::span<const Example> train = preparation.train;
  const bool many = preparation.task.many;
  std::vector<std::string> labels = labels_in(train, many);
  if (labels.empty()) {  // all rows say that none fits
    return {.candidate = preparation.candidate,
            .labels_used = train.size(),
            .method = ConstantAnswer{.text = train.front().output, .confidence = 1}};
  }
  LinearText method{.labels = std::move(labels), .many = many, .features = features_of(train)};
  const LabelNumbers numbers = label_numbers(train, method.labels, many);
  const Rng rng(preparation.seed, "tfidf_linear");
  method.c = PenaltyChoice(train, numbers, method).choose(rng);

  SparseRows rows;
  for (const Example& example : train) {
    rows.add(method.features.row(example.input));
  }
  OneVsRest learning({.rows = rows,
                      .labels_of = numbers,
                      .columns = method.features.columns(),
                      .labels = method.labels.size()},
                     rng);
  learning.fit(method.c, kPrecision);
  method.model = learning.model();
  return Predictor{
      .candidate = preparation.candidate, .labels_used = train.size(), .method = std::move(method)};
}

}  // namespace tuneornot
