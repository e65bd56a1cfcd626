#include "stats/paired_tests.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include <boost/math/distributions/binomial.hpp>

#include "base/check.h"
#include "stats/quantiles.h"

namespace tuneornot {

namespace {

void check_counts(const Discordance& counts) {
  check(counts.first_only <= counts.rows && counts.second_only <= counts.rows - counts.first_only,
        "more discordant rows than rows");
}

// Of the rarer side among the discordant rows, which fall on either side alike when the routes are
// equally good: P(X <= rarer) and P(X = rarer).
struct RarerSide {
  double at_most = 1;
  double exactly = 1;
};

RarerSide rarer_side(const Discordance& counts) {
  const auto discordant = static_cast<double>(counts.first_only + counts.second_only);
  const auto rarer = static_cast<double>(std::min(counts.first_only, counts.second_only));
  const boost::math::binomial_distribution<> distribution(discordant, 0.5);
  return {.at_most = boost::math::cdf(distribution, rarer),
          .exactly = boost::math::pdf(distribution, rarer)};
}

// The likeliest share of rows that only the second gets right, if the difference were `difference`.
double constrained_second_only(const Discordance& counts, double difference) {
  const auto n = static_cast<double>(counts.rows);
  const auto b = static_cast<double>(counts.first_only);
  const auto c = static_cast<double>(counts.second_only);
  const double quadratic = 2 * n;
  const double linear = -b - c + (2 * n - b + c) * difference;
  const double constant = -c * difference * (1 - difference);
  const double discriminant = linear * linear - 4 * quadratic * constant;
  return (std::sqrt(std::max(0.0, discriminant)) - linear) / (2 * quadratic);
}

// Whether Tango's statistic at `difference` is still above -z. Multiplied out, because at the ends
// of the range its denominator is 0.
bool is_below_upper_limit(double difference, const Discordance& counts, double z) {
  const auto n = static_cast<double>(counts.rows);
  const double excess = static_cast<double>(counts.first_only) -
                        static_cast<double>(counts.second_only) - n * difference;
  const double variance =
      2 * constrained_second_only(counts, difference) + difference * (1 - difference);
  return excess + z * std::sqrt(n * std::max(0.0, variance)) > 0;
}

// By how many standard errors a difference must lie off 0 to be shown with 80 % power.
double standard_errors_to_detect(std::size_t entrants) {
  check(entrants >= 2, "a difference needs two entrants");
  constexpr double kPowerQuantile = 0.84;
  return normal_quantile(1 - 0.025 / static_cast<double>(entrants - 1)) + kPowerQuantile;
}

}  // namespace

double mcnemar_mid_p(const Discordance& counts) {
  check_counts(counts);
  if (counts.first_only + counts.second_only == 0) {
    return 1;
  }
  const RarerSide side = rarer_side(counts);
  return std::min(1.0, 2 * side.at_most - side.exactly);
}

double mcnemar_exact_p(const Discordance& counts) {
  check_counts(counts);
  if (counts.first_only + counts.second_only == 0) {
    return 1;
  }
  return std::min(1.0, 2 * rarer_side(counts).at_most);
}

double tango_upper_limit(const Discordance& counts, double level) {
  check_counts(counts);
  check(counts.rows > 0, "a difference of shares needs rows");
  check(level >= 0.5 && level < 1, "an upper limit needs a level from 0.5 to 1");
  const double z = normal_quantile(level);
  double low = (static_cast<double>(counts.first_only) - static_cast<double>(counts.second_only)) /
               static_cast<double>(counts.rows);
  double high = 1;
  constexpr int kSteps = 60;
  for (int step = 0; step < kSteps; ++step) {
    const double middle = (low + high) / 2;
    (is_below_upper_limit(middle, counts, z) ? low : high) = middle;
  }
  return high;
}

Interval tango_interval(const Discordance& counts, double level) {
  check(level > 0 && level < 1, "a level lies between 0 and 1");
  const Discordance swapped = {
      .first_only = counts.second_only, .second_only = counts.first_only, .rows = counts.rows};
  const double one_sided = (1 + level) / 2;
  return {.low = -tango_upper_limit(swapped, one_sided),
          .high = tango_upper_limit(counts, one_sided)};
}

std::vector<double> holm(std::span<const double> p_values) {
  check(std::ranges::all_of(p_values, [](double p) { return p >= 0 && p <= 1; }),
        "a p-value lies between 0 and 1");
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return p_values[i]; });

  std::vector<double> adjusted(p_values.size());
  auto hypotheses_left = static_cast<double>(p_values.size());
  double largest = 0;
  for (const std::size_t i : order) {
    largest = std::max(largest, std::min(1.0, hypotheses_left * p_values[i]));
    adjusted[i] = largest;
    --hypotheses_left;
  }
  return adjusted;
}

double detectable_difference(const TestDesign& design) {
  check(design.rows > 0, "a test needs rows");
  check(design.discordance >= 0 && design.discordance <= 1, "discordance is a share of the rows");
  return standard_errors_to_detect(design.entrants) *
         std::sqrt(design.discordance / static_cast<double>(design.rows));
}

std::size_t rows_to_detect(double difference, std::size_t entrants, double discordance) {
  check(difference > 0, "a difference to detect lies above 0");
  check(discordance >= 0 && discordance <= 1, "discordance is a share of the rows");
  const double ratio = standard_errors_to_detect(entrants) / difference;
  constexpr double kMostRows = 1e18;  // so that a tiny difference does not overflow the result
  const double rows = std::clamp(std::ceil(discordance * ratio * ratio), 1.0, kMostRows);
  return static_cast<std::size_t>(rows);
}

}  // namespace tuneornot
