// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/student.hpp"

#include <cmath>

#include <boost/math/distributions/students_t.hpp>

namespace assay::stats {

double t_quantile(double p, double degrees_of_freedom) {
  return boost::math::quantile(boost::math::students_t(degrees_of_freedom), p);
}

double t_two_sided_p(double t, double degrees_of_freedom) {
  return 2.0 * boost::math::cdf(boost::math::students_t(degrees_of_freedom), -std::abs(t));
}

Interval t_interval(double point, double standard_error, double degrees_of_freedom,
                    double confidence) {
  const double half_width =
      t_quantile((1.0 + confidence) / 2.0, degrees_of_freedom) * standard_error;
  return {point - half_width, point + half_width};
}

}  // namespace assay::stats
