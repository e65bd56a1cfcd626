#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace tuneornot {

struct Interval {
  double low = 0;
  double high = 0;
};

// Two-sided intervals of a proportion, `right` of `n` > 0 rows.
Interval wilson_interval(std::size_t right, std::size_t n, double level);
Interval clopper_pearson_interval(std::size_t right, std::size_t n, double level);

// Wilson; Clopper-Pearson when the rarer outcome has under 10 rows.
Interval proportion_interval(std::size_t right, std::size_t n, double level);

// A mean over rows in groups, with the CR2 variance (Bell and McCaffrey 2002) and Satterthwaite
// degrees of freedom. A row of a group of its own is a group of one.
struct GroupedMean {
  double mean = 0;
  double variance = 0;  // of the mean
  double degrees_of_freedom = 0;
  std::size_t groups = 0;
};

// `values` (finite) and `groups` (labels counted from 0, gaps allowed; memory is by the largest)
// run over rows alike. Needs two groups. Sums that differ from 0 by rounding only count as 0.
GroupedMean grouped_mean(std::span<const double> values, std::span<const std::size_t> groups);

Interval t_interval(const GroupedMean& mean, double level);

// Two-sided p of the mean being 0; without variance it is 1 for a mean of 0 and 0 for any other.
double t_test_p(const GroupedMean& mean);

// One-sided upper limit of the mean; without variance the mean itself.
double t_upper_limit(const GroupedMean& mean, double level);

// Of a mean that is a share: Wilson on n_eff = p(1-p)/v with the t quantile of its degrees of
// freedom (Franco et al. 2019). Where the rarer outcome has under 10 of those n_eff (z/t)^2 rows,
// Clopper-Pearson on them (Korn and Graubard 1998), as for single rows. Falls back to
// proportion_interval on the number of groups when p is 0 or 1; needs a variance otherwise.
Interval share_interval(const GroupedMean& share, double level);

// The mean of `right` (1 or 0 a row) as such a share; its variance is that of as many independent
// rows when all groups have the same share.
GroupedMean grouped_share(std::span<const double> right, std::span<const std::size_t> groups);

}  // namespace tuneornot
