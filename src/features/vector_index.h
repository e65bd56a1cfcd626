#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "features/bm25.h"
#include "features/scale.h"

namespace tuneornot {

// Finds among vectors those that point most nearly the same way as another one: by the cosine of
// the angle between them, once every column is on one scale. Without it the columns that are large
// in every text would decide (docs/strategies.md).
class VectorIndex {
 public:
  VectorIndex() = default;
  // Of vectors of the same length, one at least.
  explicit VectorIndex(std::span<const std::span<const float>> vectors);
  // As it was kept: `rows` are scaled, brought to length 1, and one behind the other.
  VectorIndex(Scale scale, std::vector<float> rows);

  // The `k` best at most, best first; of equal ones the earlier one first. Their scores are the
  // cosines.
  std::vector<Found> nearest(std::span<const float> vector, std::size_t k) const;

  const Scale& scale() const { return scale_; }
  std::span<const float> rows() const { return rows_; }
  std::size_t columns() const { return scale_.means.size(); }
  std::size_t size() const { return columns() == 0 ? 0 : rows_.size() / columns(); }

  bool operator==(const VectorIndex&) const = default;

 private:
  std::vector<double> direction_of(std::span<const float> vector) const;

  Scale scale_;
  std::vector<float> rows_;  // (size, columns)
};

}  // namespace tuneornot
