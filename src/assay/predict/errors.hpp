// SPDX-License-Identifier: Apache-2.0
#pragma once

// How far predictions are from measurements.

#include <span>
#include <vector>

#include "assay/data/estimator.hpp"

namespace assay::predict {

// Of equal size, not empty; measured values are positive. MAPE is of the measured value.
ErrorFigures error_figures(std::span<const double> measured, std::span<const double> predicted);

// |ln(measured / predicted)|, ascending.
std::vector<double> log_errors(std::span<const double> measured, std::span<const double> predicted);

}  // namespace assay::predict
