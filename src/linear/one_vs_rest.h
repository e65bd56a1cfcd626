#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/random.h"
#include "features/sparse.h"

namespace tuneornot {

// One linear function of a row for each label; its sigmoid is how likely the label holds.
struct LinearModel {
  std::size_t labels = 0;
  std::vector<float> weights;  // (columns + 1, labels), the last row being the intercepts

  std::size_t columns() const { return labels == 0 ? 0 : weights.size() / labels - 1; }
  bool operator==(const LinearModel&) const = default;
};

std::vector<double> scores(const LinearModel& model, SparseRows::View row);
// Of a row with a number in every column.
std::vector<double> scores(const LinearModel& model, std::span<const float> row);

double sigmoid(double score);

// What a model learns from: rows, and of each the labels that hold, one or several.
struct TrainingRows {
  const SparseRows& rows;
  std::span<const std::vector<std::uint32_t>> labels_of;
  std::size_t columns = 0;
  std::size_t labels = 0;
};

// Logistic regression with a squared penalty, one label against the rest: for every label the
// minimum of w'w / 2 + C sum of ln(1 + exp(-y w'x)), the intercept being the weight of a column
// that is always 1. LIBLINEAR calls it L2R_LR. Learns all labels in one pass over the rows, which
// with many labels is quicker than learning one after the other.
class OneVsRest {
 public:
  // The rows outlive it. `rng` orders the passes.
  OneVsRest(const TrainingRows& data, Rng rng);

  struct Precision {
    double gradient = 0.1;  // the dual's, at which a pass is the last one
    std::size_t most_passes = 50;
  };

  // Goes on from the solution for the C before, if there was one.
  void fit(double c, Precision precision);

  LinearModel model() const;

 private:
  double pass();
  double step(std::size_t row);
  void scale(double c);

  TrainingRows data_;
  Rng rng_;
  double c_ = 0;
  std::size_t lanes_ = 0;           // labels, rounded up to whole vectors
  std::vector<std::size_t> order_;  // of the rows in the next pass
  std::vector<double> squares_;     // of each row, the intercept's column included
  std::vector<double> logits_;      // (rows, labels): ln(alpha / (C - alpha)) of each dual variable
  std::vector<double> weights_;     // (columns + 1, lanes_)
  std::vector<double> margins_;     // (lanes_), of the row at hand
};

}  // namespace tuneornot
