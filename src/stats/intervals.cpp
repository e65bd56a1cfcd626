#include "stats/intervals.h"

#include <algorithm>
#include <cmath>

#include <boost/math/distributions/beta.hpp>

#include "base/check.h"
#include "stats/quantiles.h"

namespace tuneornot {

// CR2 for a mean. With theta the mean, h_g the share of the rows that group g has and e_g the sum
// of its residuals, the variance is sum e_g^2 / (1 - h_g) / n^2. Its degrees of freedom are those
// of the chi-square with the same mean and variance when the rows are independent and alike:
// tr(B)^2 / tr(B^2), where B is the covariance of the terms e_g / sqrt(1 - h_g). Now
//
//   Cov(e_g, e_k) = n (h_g [g = k] - h_g h_k), so with a_g = 1 / (1 - h_g)
//   B_gg = n h_g,  B_gk^2 = n^2 a_g h_g^2 a_k h_k^2  for g != k,
//
// and as the h_g add up to 1, df = 1 / (sum_g h_g^2 + sum_{g != k} x_g x_k), x_g = a_g h_g^2: two
// running sums, no matrix. Groups of one size give G - 1, as they must.

namespace {

struct Group {
  std::size_t rows = 0;
  double sum = 0;
  double magnitude = 0;  // sum of the absolute values
};

struct Share {
  double value = 0;
  double rows = 0;
};

void check_level(double level) {
  check(level > 0 && level < 1, "a level lies between 0 and 1");
}

Interval wilson(const Share& share, double quantile) {
  const double shrink = quantile * quantile / share.rows;
  const double centre = (share.value + shrink / 2) / (1 + shrink);
  const double spread = share.value * (1 - share.value) / share.rows;
  const double half = std::sqrt(quantile * quantile * spread + shrink * shrink / 4) / (1 + shrink);
  return {.low = share.value > 0 ? std::max(0.0, centre - half) : 0,
          .high = share.value < 1 ? std::min(1.0, centre + half) : 1};
}

double beta_quantile(double probability, double a, double b) {
  return boost::math::quantile(boost::math::beta_distribution<>(a, b), probability);
}

// Of rows that need be no whole number.
Interval clopper_pearson(const Share& share, double level) {
  const double tail = (1 - level) / 2;
  const double right = share.value * share.rows;
  const double wrong = share.rows - right;
  return {.low = right > 0 ? beta_quantile(tail, right, wrong + 1) : 0,
          .high = wrong > 0 ? beta_quantile(1 - tail, right + 1, wrong) : 1};
}

// With fewer, Wilson's interval holds too seldom.
bool is_enough_for_wilson(const Share& share) {
  constexpr double kEnoughRarer = 10;
  return std::min(share.value, 1 - share.value) * share.rows >= kEnoughRarer - 1e-9;
}

std::vector<Group> gathered(std::span<const double> values, std::span<const std::size_t> groups) {
  check(values.size() == groups.size(), "every value needs a group");
  std::vector<Group> result;
  for (std::size_t i = 0; i < values.size(); ++i) {
    check(std::isfinite(values[i]), "a mean needs finite values");
    check(groups[i] < result.max_size(), "a group label counts from 0");
    if (groups[i] >= result.size()) {
      result.resize(groups[i] + 1);
    }
    Group& group = result[groups[i]];
    ++group.rows;
    group.sum += values[i];
    group.magnitude += std::abs(values[i]);
  }
  std::erase_if(result, [](const Group& group) { return group.rows == 0; });
  return result;
}

// Values that cancel, as 0.1 + 0.2 - 0.3, leave a rest that is not 0. A t of two such rests would
// be a number of any size.
double without_rounding(double sum, double magnitude) {
  return std::abs(sum) < 1e-12 * magnitude ? 0 : sum;
}

double mean_of(std::span<const Group> groups, double rows) {
  double sum = 0;
  double magnitude = 0;
  for (const Group& group : groups) {
    sum += group.sum;
    magnitude += group.magnitude;
  }
  return without_rounding(sum, magnitude) / rows;
}

double variance_of(double mean, std::span<const Group> groups, double rows) {
  double variance = 0;
  for (const Group& group : groups) {
    const auto group_rows = static_cast<double>(group.rows);
    const double residual = without_rounding(group.sum - mean * group_rows,
                                             group.magnitude + std::abs(mean) * group_rows);
    variance += residual * residual / (1 - group_rows / rows);
  }
  return variance / (rows * rows);
}

double degrees_of_freedom_of(std::span<const Group> groups, double rows) {
  double squares = 0;
  double pairs = 0;
  double sum_before = 0;
  for (const Group& group : groups) {
    const double share = static_cast<double>(group.rows) / rows;
    const double weighted = share * share / (1 - share);
    squares += share * share;
    pairs += weighted * sum_before;
    sum_before += weighted;
  }
  return 1 / (squares + 2 * pairs);
}

}  // namespace

Interval wilson_interval(std::size_t right, std::size_t n, double level) {
  check(n > 0 && right <= n, "a proportion needs rows");
  check_level(level);
  const auto rows = static_cast<double>(n);
  return wilson({.value = static_cast<double>(right) / rows, .rows = rows},
                normal_quantile((1 + level) / 2));
}

Interval clopper_pearson_interval(std::size_t right, std::size_t n, double level) {
  check(n > 0 && right <= n, "a proportion needs rows");
  check_level(level);
  const double tail = (1 - level) / 2;
  const auto rights = static_cast<double>(right);
  const auto wrongs = static_cast<double>(n - right);
  return {.low = right == 0 ? 0 : beta_quantile(tail, rights, wrongs + 1),
          .high = right == n ? 1 : beta_quantile(1 - tail, rights + 1, wrongs)};
}

Interval proportion_interval(std::size_t right, std::size_t n, double level) {
  check(n > 0 && right <= n, "a proportion needs rows");
  constexpr std::size_t kEnoughForWilson = 10;
  const std::size_t rarer = std::min(right, n - right);
  return rarer < kEnoughForWilson ? clopper_pearson_interval(right, n, level)
                                  : wilson_interval(right, n, level);
}

GroupedMean grouped_mean(std::span<const double> values, std::span<const std::size_t> groups) {
  const std::vector<Group> gathered_groups = gathered(values, groups);
  check(gathered_groups.size() >= 2, "a variance over groups needs two of them");
  const auto rows = static_cast<double>(values.size());
  const double mean = mean_of(gathered_groups, rows);
  return {.mean = mean,
          .variance = variance_of(mean, gathered_groups, rows),
          .degrees_of_freedom = degrees_of_freedom_of(gathered_groups, rows),
          .groups = gathered_groups.size()};
}

Interval t_interval(const GroupedMean& mean, double level) {
  check_level(level);
  const double half =
      t_quantile((1 + level) / 2, mean.degrees_of_freedom) * std::sqrt(mean.variance);
  return {.low = mean.mean - half, .high = mean.mean + half};
}

double t_test_p(const GroupedMean& mean) {
  if (mean.variance == 0) {
    return mean.mean == 0 ? 1 : 0;
  }
  return t_two_sided_p(mean.mean / std::sqrt(mean.variance), mean.degrees_of_freedom);
}

double t_upper_limit(const GroupedMean& mean, double level) {
  check_level(level);
  return mean.mean + t_quantile(level, mean.degrees_of_freedom) * std::sqrt(mean.variance);
}

Interval share_interval(const GroupedMean& share, double level) {
  check_level(level);
  if (share.mean == 0 || share.mean == 1) {
    return proportion_interval(share.mean == 0 ? 0 : share.groups, share.groups, level);
  }
  check(share.variance > 0, "a share between 0 and 1 has a variance");
  const double rows = share.mean * (1 - share.mean) / share.variance;
  const double quantile = t_quantile((1 + level) / 2, share.degrees_of_freedom);
  // As many rows as would have, with the normal quantile, the width that the t quantile gives.
  const double certain_rows = rows * std::pow(normal_quantile((1 + level) / 2) / quantile, 2);
  const Share certain = {.value = share.mean, .rows = certain_rows};
  return is_enough_for_wilson(certain) ? wilson({.value = share.mean, .rows = rows}, quantile)
                                       : clopper_pearson(certain, level);
}

GroupedMean grouped_share(std::span<const double> right, std::span<const std::size_t> groups) {
  check(std::ranges::all_of(right, [](double value) { return value == 0 || value == 1; }),
        "a proportion is of rows that are right (1) or wrong (0)");
  GroupedMean share = grouped_mean(right, groups);
  if (share.variance == 0) {
    share.variance = share.mean * (1 - share.mean) / static_cast<double>(right.size());
  }
  return share;
}

}  // namespace tuneornot
