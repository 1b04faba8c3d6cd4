// SPDX-License-Identifier: Apache-2.0
#pragma once

// How the mean and the standard deviation settle as more values are taken.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "assay/data/repeatability.hpp"

namespace assay::stats {

// The estimates after the first n values, the sessions taken in turn (the first iteration of each,
// then the second, …), for every n up to 100 and then some 60 ones at equal ratios. The mean's
// interval is that of session_values.hpp; the standard deviation's is the jackknife over sessions
// or, with one, over ten blocks of neighbours.
std::vector<ConvergencePoint> convergence_of(std::span<const std::vector<double>> sessions,
                                             double confidence);

// The count from which on the mean's relative half-width was never above `relative`. None if it was
// at the last one.
std::optional<std::size_t> sufficient_count(std::span<const ConvergencePoint> points,
                                            double relative);

}  // namespace assay::stats
