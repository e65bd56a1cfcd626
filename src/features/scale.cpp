#include "features/scale.h"

#include <cmath>
#include <cstddef>

#include "base/check.h"

namespace tuneornot {

namespace {

// Below it, of a vector of length 1, a column holds rounding errors alone.
constexpr double kLeastDeviation = 1e-7;

}  // namespace

Scale scale_of(std::span<const std::span<const float>> rows) {
  check(!rows.empty(), "a scale of no rows");
  const std::size_t columns = rows.front().size();
  const auto count = static_cast<double>(rows.size());
  Scale scale{.means = std::vector<double>(columns), .factors = std::vector<double>(columns)};
  for (const std::span<const float> row : rows) {
    for (std::size_t column = 0; column < columns; ++column) {
      scale.means[column] += static_cast<double>(row[column]) / count;
    }
  }
  std::vector<double> variances(columns);
  for (const std::span<const float> row : rows) {
    for (std::size_t column = 0; column < columns; ++column) {
      const double off = static_cast<double>(row[column]) - scale.means[column];
      variances[column] += off * off / count;
    }
  }
  for (std::size_t column = 0; column < columns; ++column) {
    const double deviation = std::sqrt(variances[column]);
    scale.factors[column] =
        deviation < kLeastDeviation ? 0 : 1 / (deviation * std::sqrt(static_cast<double>(columns)));
  }
  return scale;
}

std::vector<double> scaled(const Scale& scale, std::span<const float> row) {
  check(row.size() == scale.means.size(), "a row as long as its scale");
  std::vector<double> numbers;
  numbers.reserve(row.size());
  for (std::size_t column = 0; column < row.size(); ++column) {
    numbers.push_back((static_cast<double>(row[column]) - scale.means[column]) *
                      scale.factors[column]);
  }
  return numbers;
}

}  // namespace tuneornot
