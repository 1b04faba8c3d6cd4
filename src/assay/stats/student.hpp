// SPDX-License-Identifier: Apache-2.0
#pragma once

// Intervals of an estimate with a standard error, by Student's t.

#include "assay/data/estimate.hpp"

namespace assay::stats {

// The p-quantile of Student's t; 0 < p < 1, degrees_of_freedom > 0 (fractions are meant, for
// Welch).
double t_quantile(double p, double degrees_of_freedom);

// P(|T| ≥ |t|). t may be infinite.
double t_two_sided_p(double t, double degrees_of_freedom);

// point ± t((1 + confidence) / 2, degrees_of_freedom) · standard_error.
Interval t_interval(double point, double standard_error, double degrees_of_freedom,
                    double confidence);

}  // namespace assay::stats
