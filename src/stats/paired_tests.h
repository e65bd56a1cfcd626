#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "stats/intervals.h"

namespace tuneornot {

// Right/wrong of two routes on the same rows: how often only one of them was right.
struct Discordance {
  std::size_t first_only = 0;   // b
  std::size_t second_only = 0;  // c
  std::size_t rows = 0;         // n
};

// McNemar mid-p, two-sided (Fagerland, Lydersen and Laake 2013); 1 when nothing is discordant.
double mcnemar_mid_p(const Discordance& counts);

// The exact (binomial) test.
double mcnemar_exact_p(const Discordance& counts);

// One-sided upper score limit of share(first) - share(second) (Tango 1998), by bisection. `level`
// is 0.5 at least; there must be rows.
double tango_upper_limit(const Discordance& counts, double level);

// Two-sided score interval of the same difference.
Interval tango_interval(const Discordance& counts, double level);

// Holm 1979: adjusted p-values, in the order given.
std::vector<double> holm(std::span<const double> p_values);

// verdict.md section 2, what a test of n rows can show with 80 % power among k entrants:
// d = (z(1 - .025/(k-1)) + .84) sqrt(discordance/n). Needs k >= 2.
struct TestDesign {
  std::size_t rows = 0;
  std::size_t entrants = 2;
  double discordance = 0.12;
};
double detectable_difference(const TestDesign& design);

// Rows at which detectable_difference falls to `difference` > 0; 1 at least, 1e18 at most.
std::size_t rows_to_detect(double difference, std::size_t entrants, double discordance);

}  // namespace tuneornot
