#include "predictor/label_answer.h"

#include <algorithm>
#include <numeric>
#include <utility>

#include "base/check.h"
#include "linear/one_vs_rest.h"
#include "task/labels.h"

namespace tuneornot {

namespace {

Answer likeliest(std::span<const std::string> labels, const std::vector<double>& shares) {
  const auto best = std::ranges::max_element(shares);
  const double all = std::reduce(shares.begin(), shares.end());
  return {.text = labels[static_cast<std::size_t>(best - shares.begin())],
          .confidence = *best / all};
}

Answer likelier_than_not(std::span<const std::string> labels, const std::vector<double>& shares) {
  std::vector<std::string> held;
  double confidence = 1;
  for (std::size_t label = 0; label < shares.size(); ++label) {
    if (shares[label] > 0.5) {
      held.push_back(labels[label]);
    }
    confidence *= std::max(shares[label], 1 - shares[label]);
  }
  return {.text = join_labels(std::move(held)), .confidence = confidence};
}

}  // namespace

Answer LabelAnswer::from(std::vector<double> scores) const {
  check(labels.size() == scores.size(), "a score for every label");
  for (double& score : scores) {
    score = sigmoid(score);
  }
  return many ? likelier_than_not(labels, scores) : likeliest(labels, scores);
}

}  // namespace tuneornot
