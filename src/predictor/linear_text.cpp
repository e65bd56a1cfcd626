#include "predictor/linear_text.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "task/labels.h"

namespace tuneornot {

namespace {

Answer likeliest(const LinearText& method, const std::vector<double>& shares) {
  const auto best = std::ranges::max_element(shares);
  const double all = std::reduce(shares.begin(), shares.end());
  return {.text = method.labels[static_cast<std::size_t>(best - shares.begin())],
          .confidence = *best / all};
}

Answer likelier_than_not(const LinearText& method, const std::vector<double>& shares) {
  std::vector<std::string> held;
  double confidence = 1;
  for (std::size_t label = 0; label < shares.size(); ++label) {
    if (shares[label] > 0.5) {
      held.push_back(method.labels[label]);
    }
    confidence *= std::max(shares[label], 1 - shares[label]);
  }
  return {.text = join_labels(std::move(held)), .confidence = confidence};
}

}  // namespace

Answer answer_of(const LinearText& method, std::string_view input) {
  check(method.labels.size() == method.model.labels, "a weight for every label");
  const SparseRow row = method.features.row(input);
  std::vector<double> shares = scores(method.model, {.columns = row.columns, .values = row.values});
  for (double& share : shares) {
    share = sigmoid(share);
  }
  return method.many ? likelier_than_not(method, shares) : likeliest(method, shares);
}

}  // namespace tuneornot
