#include "stats/order_statistics.h"

#include <algorithm>
#include <cmath>
#include <ranges>
#include <vector>

#include <boost/math/distributions/binomial.hpp>

#include "base/check.h"

namespace tuneornot {

// How many of n values lie below the quantile is binomial, B(n, probability), for any continuous
// distribution. So the k-th smallest value exceeds the quantile with the probability that fewer
// than k lie below it. For one with ties it is less likely still (Conover 1999, section 3.2).

namespace {

using Binomial = boost::math::binomial_distribution<>;

void check_quantile(double probability, double level) {
  check(probability > 0 && probability < 1, "a quantile lies between 0 and 1");
  check(level > 0 && level < 1, "a level lies between 0 and 1");
}

// How many of n values it takes, in their order, until the next one exceeds the quantile with at
// least this chance; n where none does.
std::size_t values_before(double chance, double probability, std::size_t n) {
  const Binomial below(static_cast<double>(n), probability);
  const auto places = std::views::iota(std::size_t{0}, n);
  const auto found = std::ranges::partition_point(places, [&](std::size_t place) {
    return boost::math::cdf(below, static_cast<double>(place)) < chance;
  });
  return static_cast<std::size_t>(found - places.begin());
}

}  // namespace

QuantileEstimate quantile_estimate(std::span<const double> values,
                                   double probability,
                                   double level) {
  check(!values.empty(), "a quantile needs a value");
  check_quantile(probability, level);
  std::vector<double> sorted(values.begin(), values.end());
  std::ranges::sort(sorted);
  constexpr double kRounding = 1e-9;  // 0.95 x 100 is 95, not 96
  const auto share = static_cast<double>(sorted.size()) * probability;
  const double rank = std::max(1.0, std::ceil(share - kRounding));
  QuantileEstimate estimate{.value = sorted[static_cast<std::size_t>(rank) - 1]};
  const double tail = (1 - level) / 2;
  const std::size_t below_low = values_before(tail, probability, sorted.size());
  const std::size_t below_high = values_before(1 - tail, probability, sorted.size());
  if (below_low > 0) {
    estimate.low = sorted[below_low - 1];
  }
  if (below_high < sorted.size()) {
    estimate.high = sorted[below_high];
  }
  return estimate;
}

std::size_t values_for_upper_limit(double probability, double level) {
  check_quantile(probability, level);
  return static_cast<std::size_t>(std::ceil(std::log((1 - level) / 2) / std::log(probability)));
}

}  // namespace tuneornot
