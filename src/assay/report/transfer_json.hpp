// SPDX-License-Identifier: Apache-2.0
#pragma once

// Calibration experiments as JSON (docs/formats.md).

#include <span>
#include <string_view>

#include "assay/base/json.hpp"
#include "assay/data/transfer.hpp"

namespace assay::report {

// What e3_calibration_results.json and e3_transfer_curves.json must look like, as JSON Schemas.
std::string_view calibration_results_schema();
std::string_view transfer_curves_schema();

// Everything: `results` of {method, n, stage, mae_ms, mape_pct, p95_abs_ms, draws, …}.
Json calibration_results_json(const TransferResults& results);

// A pair each: the total's error by N of every method, how much less than without calibration, what
// the measurements cost, and what the next N would buy.
Json transfer_curves_json(std::span<const TransferResults> pairs);

}  // namespace assay::report
