#include "stats/quantiles.h"

#include <cmath>

#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>

#include "base/check.h"

namespace tuneornot {

double normal_quantile(double probability) {
  check(probability > 0 && probability < 1, "a quantile needs a probability between 0 and 1");
  return boost::math::quantile(boost::math::normal_distribution<>(), probability);
}

double t_quantile(double probability, double degrees_of_freedom) {
  check(probability > 0 && probability < 1, "a quantile needs a probability between 0 and 1");
  check(degrees_of_freedom > 0, "Student's t needs degrees of freedom");
  return boost::math::quantile(boost::math::students_t_distribution<>(degrees_of_freedom),
                               probability);
}

double t_two_sided_p(double t, double degrees_of_freedom) {
  check(std::isfinite(t), "Student's t must be finite");
  check(degrees_of_freedom > 0, "Student's t needs degrees of freedom");
  const boost::math::students_t_distribution<> distribution(degrees_of_freedom);
  return 2 * boost::math::cdf(boost::math::complement(distribution, std::abs(t)));
}

}  // namespace tuneornot
