// SPDX-License-Identifier: Apache-2.0
#pragma once

// Where a series changes its mean or its spread for good: PELT (Killick, Fearnhead & Eckley,
// "Optimal detection of changepoints with a linear computational cost", JASA 107 (2012)), as
// Barrett et al. use it on benchmarks ("Virtual machine warmup blows hot and cold", OOPSLA 2017).

#include <cstddef>
#include <span>
#include <vector>

namespace assay::stats {

// A stretch [begin, end) of the series without a change in it.
struct Segment {
  std::size_t begin = 0;
  std::size_t end = 0;
  double mean = 0;
  double standard_deviation = 0;  // with n − 1; 0 of one value

  bool operator==(const Segment&) const = default;
};

// The segments, each of at least five values, that minimise Σ(m·ln σ̂² + SS/σ̂²) + 15·ln n per change
// point, that is −2 × the normal log-likelihood with mean and variance free in each segment, and
// Barrett et al.'s penalty. In the order of the series, which they cover; one where nothing changes
// or n < 10; none of nothing.
//
// Places are found on values that are drawn in to Tukey's severe fences (where the interquartile
// range is not 0), so that a straggler does not make a segment of its neighbours; means and
// standard deviations are of the values as they are. σ̂² is never less than what rounding to the
// sample's resolution gives, step²/12, nor than 10⁻¹² of the variance of all values: a run of equal
// values is no proof of certainty. Correlation is not modelled: AR(1) series of 500 show no change
// with φ = .7, and 0.6 of them on average with φ = .9.
//
// PELT takes O(n) where changes are frequent and O(n²) where there are none: above 2,000 values it
// is restricted to 2,000 places at equal distances, each change point found is moved to its best
// place between the neighbouring ones, and the best of them stay. Two changes between neighbouring
// places may be missed. O(n log n) for the fences and the resolution.
std::vector<Segment> change_points(std::span<const double> series);

}  // namespace assay::stats
