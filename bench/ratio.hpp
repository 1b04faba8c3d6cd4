// SPDX-License-Identifier: Apache-2.0
#pragma once

// Two ways of doing the same work, measured in turn within one run: machines drift, ratios do not.

#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/stats/student.hpp"

namespace assay::bench {

// A geometric mean of paired ratios with its 95 % interval: a t interval of their logarithms.
struct Ratio {
  double point = 0;
  double lower = 0;
  double upper = 0;
};

inline Ratio ratio_of(const std::vector<std::pair<double, double>>& pairs) {
  const auto count = static_cast<double>(pairs.size());
  double mean = 0;
  for (const auto& [numerator, denominator] : pairs) {
    mean += std::log(numerator / denominator) / count;
  }
  double variance = 0;
  for (const auto& [numerator, denominator] : pairs) {
    const double deviation = std::log(numerator / denominator) - mean;
    variance += deviation * deviation / (count - 1);
  }
  const Interval logarithm = stats::t_interval(mean, std::sqrt(variance / count), count - 1, 0.95);
  return {std::exp(mean), std::exp(logarithm.lower), std::exp(logarithm.upper)};
}

// "name: 0.998 [0.996, 1.001], goal ≥ 0.99: met". A goal is met if the whole interval meets it,
// undecided if a part does.
inline std::string verdict_line(const std::string& name, const Ratio& ratio, double goal,
                                bool at_least) {
  const bool all = at_least ? ratio.lower >= goal : ratio.upper <= goal;
  const bool none = at_least ? ratio.upper < goal : ratio.lower > goal;
  return fmt::format("{}: {:.4f} [{:.4f}, {:.4f}], goal {} {}: {}\n", name, ratio.point,
                     ratio.lower, ratio.upper, at_least ? ">=" : "<=", goal,
                     all    ? "met"
                     : none ? "missed"
                            : "undecided");
}

}  // namespace assay::bench
