// SPDX-License-Identifier: Apache-2.0
#pragma once

// Figures that show two runs together, baseline and candidate told apart by colour and dashes.

#include <optional>

#include "assay/data/repeatability.hpp"
#include "assay/report/figure.hpp"

namespace assay::report {

// The share of iterations at or below each latency: a panel for each case that both have, by its
// total. Nothing without such a case.
std::optional<Figure> before_after_distribution_figure(const Repeatability& baseline,
                                                       const Repeatability& candidate);

// Two figures of the same kind laid over each other: panels are matched by their titles, and the
// layers of each say whose they are. Marks are left out. A panel that only one has stays.
Figure overlaid(const Figure& baseline, const Figure& candidate);

}  // namespace assay::report
