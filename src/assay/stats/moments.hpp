// SPDX-License-Identifier: Apache-2.0
#pragma once

// Count, mean and spread of a sample, computed so that a large common offset costs no digits.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace assay::stats {

struct Moments {
  std::size_t count = 0;
  double mean = 0;                // 0 of nothing
  double squared_deviations = 0;  // Σ(x − mean)²
};

// Two passes about a shifted origin with the correction of Chan, Golub & LeVeque, "Algorithms for
// computing the sample variance" (1983), eq. 1.7. A constant sample gives its value and exactly 0.
Moments moments_of(std::span<const double> values);

// Of the values of both: Chan, Golub & LeVeque (1983), eq. 1.5.
Moments merge(const Moments& first, const Moments& second);

// Of `blocks` stretches of neighbouring values, as equal in size as can be; 0 < blocks ≤ n.
std::vector<Moments> moments_of_blocks(std::span<const double> values, std::size_t blocks);

// With n − 1. None of fewer than two values.
std::optional<double> variance(const Moments& moments);
std::optional<double> standard_deviation(const Moments& moments);

// Coefficient of variation: standard deviation / mean, as a fraction. None where the standard
// deviation is none or the mean is 0.
std::optional<double> cov(const Moments& moments);

}  // namespace assay::stats
