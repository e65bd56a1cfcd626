#pragma once

#include <span>
#include <string>
#include <vector>

#include "trial/trial.h"

namespace tuneornot {

// What a linear model says, by its score of each label. One label: the likeliest, its confidence
// being its share of the labels' sigmoids. Several: all that are likelier than not, their
// confidence that of the whole set.
struct LabelAnswer {
  std::span<const std::string> labels;
  bool many = false;  // any number of labels; else exactly one

  Answer from(std::vector<double> scores) const;
};

}  // namespace tuneornot
