// SPDX-License-Identifier: Apache-2.0
#pragma once

// The three figures of a repeatability study (seed M2), of each case's first stage, the total.

#include "assay/data/repeatability.hpp"
#include "assay/report/figure.hpp"

namespace assay::report {

// Most panels that a page holds; what is left out is said in the caption.
inline constexpr std::size_t most_panels = 12;

// A histogram a case, its sessions told apart, with a kernel density and the percentiles.
Figure latency_distribution_figure(const Repeatability& repeatability);

// The coefficient of variation against the mean, a point a case, with the target of 5 %.
Figure cov_analysis_figure(const Repeatability& repeatability);

// The running mean and standard deviation of each case against the number of iterations, with the
// number that suffices for ± 1 % of the mean.
Figure convergence_figure(const Repeatability& repeatability);

}  // namespace assay::report
