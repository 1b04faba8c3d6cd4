// SPDX-License-Identifier: Apache-2.0
#pragma once

// A results.csv, ours or one that somebody wrote by hand: enough to rank its models.

#include <filesystem>

#include "assay/base/result.hpp"
#include "assay/data/measurement.hpp"

namespace assay::store {

inline constexpr std::size_t most_results = 100'000;  // rows
inline constexpr std::size_t most_result_sessions = 10'000;

// Its columns `model` and `latency_mean_ms` must be there; every other one of docs/formats.md may
// be missing, columns that are not known are passed over. A row without a latency is a case that
// failed. The label is empty.
//
// Errors: missing, if the file cannot be read; usage, naming row and column, for what is no number,
// negative or not finite, for an interval that does not hold its value, for two rows of one case,
// and for a file that is empty, torn or too long.
[[nodiscard]] Result<Measurement> read_results_file(const std::filesystem::path& path);

}  // namespace assay::store
