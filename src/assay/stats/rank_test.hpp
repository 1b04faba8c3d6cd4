// SPDX-License-Identifier: Apache-2.0
#pragma once

// Does one sample tend to be larger than another, whatever their distributions?

#include <optional>
#include <span>

#include "assay/data/estimate.hpp"

namespace assay::stats {

struct RankTest {
  double u = 0;        // pairs in which the candidate is larger, ties counted half
  double p = 1;        // two-sided
  bool exact = false;  // p and interval, or by the normal approximation
  double shift = 0;    // Hodges & Lehmann's: median of all differences candidate − baseline
  std::optional<Interval> interval{};  // of the shift
};

// Mann–Whitney–Wilcoxon (Mann & Whitney, 1947), as R's wilcox.test does it: exact where both sides
// have fewer than 50 values and none is tied; otherwise the normal approximation with corrections
// for ties and continuity. The interval of the shift is Moses's, made of two of the n₁n₂
// differences (Hollander & Wolfe, "Nonparametric Statistical Methods" (1999), §4.3); none where so
// few values cannot give it, for which R takes a lower confidence.
//
// The differences are never stored: an order statistic of them is found by counting, in linear time
// and memory. None of an empty side.
std::optional<RankTest> rank_test(std::span<const double> baseline,
                                  std::span<const double> candidate, double confidence);

}  // namespace assay::stats
