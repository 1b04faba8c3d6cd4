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
  std::vector<double> values{};

  double at(std::size_t index) const { return begin + step * static_cast<double>(index); }
};

// A Gaussian kernel density on 512 points that reach three bandwidths beyond the sample, but no
// farther than Tukey's severe fences where those are nearer. The bandwidth is Silverman's,
// 0.9·min(s, IQR/1.349)·n^(−1/5) ("Density estimation" (1986), eq. 3.31). Values are binned
// linearly first: O(n). `sorted` is ascending. Empty of fewer than two values, and where nothing
// varies.
Density density_of(std::span<const double> sorted);

// Where the density peaks, ascending: maxima at least a tenth as high as the highest that fall to
// three quarters of their height, or less, before a higher one is reached. A constant sample has
// one mode, its value; nothing has none.
std::vector<double> modes_of(std::span<const double> sorted);

}  // namespace assay::stats
