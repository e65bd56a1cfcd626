#pragma once

namespace tuneornot {

// Quantiles and tails of the normal and of Student's t distribution, by Boost.Math.
double normal_quantile(double probability);
double t_quantile(double probability, double degrees_of_freedom);
double t_two_sided_p(double t, double degrees_of_freedom);

}  // namespace tuneornot
