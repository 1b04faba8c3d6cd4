// SPDX-License-Identifier: Apache-2.0
#pragma once

// Values that stand far from the rest: pointed at, so that a cause can be looked for, and never
// removed.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "assay/data/repeatability.hpp"

namespace assay::stats {

// Multiples of the interquartile range.
inline constexpr double mild_fence = 1.5;
inline constexpr double severe_fence = 3;

struct Fences {
  double lower = 0;
  double upper = 0;
};

// `multiple` interquartile ranges below the first and above the third quartile (Tukey, "Exploratory
// data analysis" (1977), §2E; quartiles of type 7). None where n < 4, or where the quartiles are
// equal but for rounding: fences without a width would point at every value that differs.
std::optional<Fences> tukey_fences(std::span<const double> sorted, double multiple);

enum class Side { low, high };

struct Flagged {
  std::size_t index = 0;
  double value = 0;
  Side side = Side::low;
  OutlierSeverity severity = OutlierSeverity::mild;  // the gravest that applies

  bool operator==(const Flagged&) const = default;
};

// In the order of the values: mild beyond the fences at 1.5, severe beyond those at 3, extreme more
// than ten robust standard deviations from the median. The robust standard deviation is 1.4826·MAD,
// MAD the median absolute deviation from the median; where that is 0, because more than half of the
// values are equal, it is 1.2533 times the mean absolute deviation (Iglewicz & Hoaglin, "How to
// detect and handle outliers" (1993)), so that what differs is extreme only if it is rare: values
// that share one deviation, if they are fewer than 8 in 100. None of fewer than four values, none
// of constant ones, and none that differ from the median by no more than rounding. O(n log n).
std::vector<Flagged> flag_outliers(std::span<const double> values);

}  // namespace assay::stats
