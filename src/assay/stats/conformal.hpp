// SPDX-License-Identifier: Apache-2.0
#pragma once

// A bound that the next score keeps with a chosen probability, whatever the distribution: split
// conformal prediction (Vovk, Gammerman & Shafer, "Algorithmic Learning in a Random World", 2005).

#include <cstddef>
#include <optional>
#include <span>

namespace assay::stats {

// k = ⌈(N + 1)(1 − α)⌉ of N calibration scores, 1-based; none where k > N: measure instead. Exact
// for an α that is a decimal fraction (N = 19, α = 0.05 gives 19). 0 < α < 1.
std::optional<std::size_t> conformal_rank(std::size_t calibration_scores, double alpha);

// The smallest N that has a rank.
std::size_t calibration_needed(double alpha);

// The score of that rank: P(next score > bound) ≤ α. That is a promise over calibration and next
// score together, which must be drawn alike and must not have been used for fitting; it is not one
// for the next scores after one particular calibration, nor for those that pass some selection.
std::optional<double> conformal_bound(std::span<const double> scores, double alpha);

}  // namespace assay::stats
