#include "predictor/calibrated_prompt.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace tuneornot {

namespace {

double log_add(double a, double b) {
  const double larger = std::max(a, b);
  return larger + std::log1p(std::exp(std::min(a, b) - larger));
}

// Of an event with this log-probability, below 0.
double log_odds(double log_probability) {
  return log_probability - std::log(-std::expm1(log_probability));
}

}  // namespace

void add_text(std::span<const double> log_probabilities, PriorEstimate& estimate) {
  ++estimate.texts;
  if (estimate.texts == 1) {
    estimate.log_sums.assign(log_probabilities.begin(), log_probabilities.end());
    return;
  }
  check(log_probabilities.size() == estimate.log_sums.size(), "every text has the same labels");
  for (std::size_t label = 0; label < log_probabilities.size(); ++label) {
    estimate.log_sums[label] = log_add(estimate.log_sums[label], log_probabilities[label]);
  }
}

std::vector<double> log_prior(const PriorEstimate& estimate, std::size_t labels) {
  if (estimate.texts == 0) {
    return std::vector<double>(labels, -std::log(static_cast<double>(labels)));
  }
  check(estimate.log_sums.size() == labels, "the prior is of the labels");
  std::vector<double> prior = estimate.log_sums;
  for (double& of_label : prior) {
    of_label -= std::log(static_cast<double>(estimate.texts));
  }
  return prior;
}

double calibrated_confidence(double log_probability, double log_prior) {
  if (log_probability >= 0) {
    return 1;  // nothing is left for the others, whatever their prior
  }
  return 1 / (1 + std::exp(log_odds(log_prior) - log_odds(log_probability)));
}

}  // namespace tuneornot
