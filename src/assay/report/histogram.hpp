// SPDX-License-Identifier: Apache-2.0
#pragma once

// Values sorted into bins for a picture: as far as the bulk of them goes, so that a single value
// far out does not leave everything else in one bar.

#include <cstddef>
#include <span>
#include <vector>

#include "assay/data/estimate.hpp"

namespace assay::report {

struct Histogram {
  Interval shown;  // of what is binned; lower == upper where all that is shown is equal
  Interval bins;   // where the first bin begins and the last ends; lower < upper
  std::vector<std::vector<std::size_t>> counts;  // of each session, in each bin
  std::size_t below = 0;                         // values that lie beyond what is shown
  std::size_t above = 0;

  double bin_width() const;
};

// Bins of equal width 2·IQR/∛n (Freedman & Diaconis, "On the histogram as a density estimator",
// 1981), but at least 2·∛n of them (which a wide gap between two modes would make too few) and
// between 5 and 50. Not shown is what lies more than
// three times as far from the median as the quantile that 2 % (at least one) of the values exceed
// on that side; fewer than five values are all shown. `sessions` hold at least one value.
Histogram histogram_of(std::span<const std::vector<double>> sessions);

}  // namespace assay::report
