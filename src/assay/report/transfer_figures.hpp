// SPDX-License-Identifier: Apache-2.0
#pragma once

// The figures of a calibration experiment (seed 003).

#include <span>
#include <string>

#include "assay/data/transfer.hpp"
#include "assay/report/figure.hpp"

namespace assay::report {

inline constexpr std::size_t most_scatter_points = 300;  // of one stage
inline constexpr std::size_t most_pairs = 7;             // lines of one panel

// e3_prediction_error_vs_samples: MAPE, MAE and P95 of the total by N, a line a method.
Figure prediction_error_figure(const TransferResults& results);

// e3_transfer_curve: how much less error than without calibration, by N; a line a pair,
// called by its devices or, where given, by its name.
Figure transfer_curve_figure(std::span<const TransferResults> pairs,
                             std::span<const std::string> names = {});

// e3_predicted_vs_actual: held-out rows of the first draw, the stages apart, with the diagonal;
// without calibration and with enough of it.
Figure predicted_actual_figure(const TransferResults& results);

}  // namespace assay::report
