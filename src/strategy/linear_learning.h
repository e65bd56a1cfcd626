#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/random.h"
#include "linear/one_vs_rest.h"
#include "task/task.h"

namespace tuneornot {

// The labels that stand in training rows, in alphabetical order, and the numbers of those that each
// row has.
struct RowLabels {
  std::vector<std::string> labels;
  std::vector<std::vector<std::uint32_t>> of_rows;
};

// `many`: an output is a list of labels. Where all lists are empty there is no label.
RowLabels row_labels(std::span<const Example> train, bool many);

// What a linear model learns from: rows as numbers, each about as long as 1, and what they are the
// numbers of.
struct LinearLesson {
  std::span<const Example> train;
  const RowLabels& labels;  // one at least
  bool many = false;
  const SparseRows& rows;
  std::size_t columns = 0;
};

struct LearntLinear {
  double c = 1;
  LinearModel model;
};

// Learns from all rows with that C among 1, 4 and 16 which answers most rows right in a three-fold
// cross-validation over at most 3,000 rows, whole groups together; of equal ones the smallest.
LearntLinear learn_linear(const LinearLesson& lesson, Rng rng);

}  // namespace tuneornot
