#include "features/vector_index.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "base/check.h"

namespace tuneornot {

VectorIndex::VectorIndex(std::span<const std::span<const float>> vectors)
    : scale_(scale_of(vectors)) {
  rows_.reserve(vectors.size() * columns());
  for (const std::span<const float> vector : vectors) {
    for (const double number : direction_of(vector)) {
      rows_.push_back(static_cast<float>(number));
    }
  }
}

VectorIndex::VectorIndex(Scale scale, std::vector<float> rows)
    : scale_(std::move(scale)), rows_(std::move(rows)) {
  check(columns() > 0 && rows_.size() % columns() == 0, "whole rows");
}

std::vector<double> VectorIndex::direction_of(std::span<const float> vector) const {
  std::vector<double> direction = scaled(scale_, vector);
  const double squares =
      std::inner_product(direction.begin(), direction.end(), direction.begin(), 0.0);
  for (double& number : direction) {
    number = squares > 0 ? number / std::sqrt(squares) : 0;
  }
  return direction;
}

std::vector<Found> VectorIndex::nearest(std::span<const float> vector, std::size_t k) const {
  const std::vector<double> direction = direction_of(vector);
  std::vector<Found> found;
  found.reserve(size());
  for (std::size_t row = 0; row < size(); ++row) {
    const std::span<const float> own = std::span(rows_).subspan(row * columns(), columns());
    found.push_back(
        {.text = row, .score = std::inner_product(own.begin(), own.end(), direction.begin(), 0.0)});
  }
  const auto best = found.begin() + static_cast<std::ptrdiff_t>(std::min(k, found.size()));
  std::ranges::partial_sort(found, best, [](const Found& a, const Found& b) {
    return a.score != b.score ? a.score > b.score : a.text < b.text;
  });
  found.erase(best, found.end());
  return found;
}

}  // namespace tuneornot
