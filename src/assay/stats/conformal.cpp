// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/conformal.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace assay::stats {
namespace {

// α as a double is a decimal fraction but for its last digits, which must not move a whole number.
constexpr double rounding = 1e-12;

}  // namespace

std::optional<std::size_t> conformal_rank(std::size_t calibration_scores, double alpha) {
  // ⌈(N + 1)(1 − α)⌉ = N + 1 − ⌊(N + 1)α⌋.
  const double beyond =
      std::floor(static_cast<double>(calibration_scores + 1) * alpha * (1.0 + rounding));
  if (beyond < 1.0) return std::nullopt;
  return calibration_scores + 1 - static_cast<std::size_t>(beyond);
}

std::size_t calibration_needed(double alpha) {
  // ⌊(N + 1)α⌋ ≥ 1.
  return static_cast<std::size_t>(std::ceil(1.0 / alpha * (1.0 - rounding))) - 1;
}

std::optional<double> conformal_bound(std::span<const double> scores, double alpha) {
  const auto rank = conformal_rank(scores.size(), alpha);
  if (!rank) return std::nullopt;
  std::vector<double> copy(scores.begin(), scores.end());
  const auto bound = copy.begin() + static_cast<std::ptrdiff_t>(*rank - 1);
  std::nth_element(copy.begin(), bound, copy.end());
  return *bound;
}

}  // namespace assay::stats
