// SPDX-License-Identifier: Apache-2.0
#pragma once

// A smooth density of a sample, and how many modes it has.

#include <cstddef>
#include <span>
#include <vector>

namespace assay::stats {

// At begin, begin + step, …; integrates to 1.
struct Density {
  double begin = 0;
  double step = 0;
  double bandwidth = 0;
  std::vector<double> values{};

  double at(std::size_t index) const { return begin + step * static_cast<double>(index); }
};

// A Gaussian kernel density that reaches four bandwidths beyond the sample, on 512 points, or as
// many more, up to 65,536, as make a step a quarter of the bandwidth or less. The bandwidth is
// Silverman's, 0.9·min(s, IQR/1.349)·n^(−1/5) ("Density estimation" (1986), eq. 3.31), but at least
// ¾ of the sample's resolution, so that the ticks of a clock melt together, and at least a step.
// Values are binned linearly first: O(n). `sorted` is ascending. Empty of fewer than two values,
// and where nothing varies.
Density density_of(std::span<const double> sorted);

// Where the density peaks, ascending: the maxima that rise above the valleys to both sides by a
// hundredth of the highest peak and by 2.5 standard errors, √((f_peak + f_valley)·∫K²/(n·h))
// (ibid. §3.3.1), so that few stragglers are no mode and a small share of many values is one. The
// highest peak always counts. A constant sample has one mode, its value; nothing has none.
std::vector<double> modes_of(std::span<const double> sorted);

}  // namespace assay::stats
