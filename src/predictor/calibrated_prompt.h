#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "prompt/program.h"

namespace tuneornot {

// A prompt that chooses one label, corrected for the labels that it favours whatever the input:
// batch calibration (Zhou et al. 2024, arXiv:2309.17249). With p(j | x) the model's probability of
// label j, and M texts x_1 .. x_M whose labels nobody needs to know,
//   prior_j = 1/M sum_i p(j | x_i),    the answer to x is the j with the largest p(j | x) /
//   prior_j.
// The p are those of Scoring::Branch, which sum to 1 over the labels as they are; so does the
// prior.
struct CalibratedPrompt {
  PromptProgram program;
  std::vector<double> log_prior;  // of each label
  bool operator==(const CalibratedPrompt&) const = default;
};

// The mean of probabilities while texts come in. It is kept in logarithms, because among many
// labels a probability may be less than what a double holds.
struct PriorEstimate {
  std::vector<double> log_sums;  // of each label's probabilities; empty before the first text
  std::size_t texts = 0;
};

// `log_probabilities` of the labels, for one text.
void add_text(std::span<const double> log_probabilities, PriorEstimate& estimate);

// Of so many labels; over no text they are all alike.
std::vector<double> log_prior(const PriorEstimate& estimate, std::size_t labels);

// How sure an answer is whose label has this probability and prior: its own share of the two-fold
// sum of p / prior for it and for all other labels together, whose probability and prior are the
// rest up to 1. The paper only orders by p / prior. With two labels it is the share among them;
// with more the share among all would take the probability of each, at several times the cost.
double calibrated_confidence(double log_probability, double log_prior);

}  // namespace tuneornot
