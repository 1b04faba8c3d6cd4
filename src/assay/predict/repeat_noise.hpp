// SPDX-License-Identifier: Apache-2.0
#pragma once

// How much repeats of one configuration differ: below that no model can come.

#include <optional>
#include <span>

#include "assay/data/dataset.hpp"

namespace assay::predict {

// The MAPE, in percent, that a model which knew the true time of every configuration would have:
// mean over repeated rows of |x / g − 1| · √(r / (r − 1)), g the geometric mean of the r rows of
// the same configuration (the factor undoes that g was taken from them). None without repeats.
std::optional<double> repeat_noise_pct(const KnobTable& knobs, std::span<const double> ms);

// The standard deviation of ln(time) over repeats of one configuration, pooled over configurations:
// √(Σ(ln t − ln g)² / Σ(r − 1)). None without repeats.
std::optional<double> repeat_log_sd(const KnobTable& knobs, std::span<const double> ms);

}  // namespace assay::predict
