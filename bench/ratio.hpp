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

// Times of the bare way and of ours, in ns, taken in turns that begin with either; those of the
// first `warmup` pairs are left out.
template <class Bare, class Ours>
std::vector<std::pair<double, double>> timed_in_turns(int warmup, int wanted, Bare&& time_bare,
                                                      Ours&& time_ours) {
  std::vector<std::pair<double, double>> pairs;
  for (int pair = -warmup; pair < wanted; ++pair) {
    const bool ours_first = pair % 2 == 0;
    double ours = ours_first ? time_ours() : 0;
    const double bare = time_bare();
    if (!ours_first) ours = time_ours();
    if (pair >= 0) pairs.emplace_back(bare, ours);
  }
  return pairs;
}

// Of ours, in ns.
inline double total_of_ours(const std::vector<std::pair<double, double>>& pairs) {
  double sum = 0;
  for (const auto& [bare, ours] : pairs) sum += ours;
  return sum;
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
