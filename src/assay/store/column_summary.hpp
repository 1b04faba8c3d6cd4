// SPDX-License-Identifier: Apache-2.0
#pragma once

// The exact figures of a column of a CSV file of any length, in bounded memory.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>

#include "assay/base/result.hpp"
#include "assay/stats/exact_summary.hpp"
#include "assay/store/column_scan.hpp"

namespace assay::store {

struct ColumnOptions {
  std::string column;
  std::optional<std::string> session_column{};
  bool skip_malformed = false;
  unsigned workers = 0;  // 0: as many as can run at once
};

struct ColumnSummary {
  stats::ExactSummary summary;
  MalformedRows malformed;  // left out of the summary

  bool operator==(const ColumnSummary&) const = default;
};

// Up to `values_in_memory` values are kept after the first pass over the file (8 bytes each); of
// more, one further pass (up to three, if most are equal) finds the percentiles. The result depends
// neither on that nor on the number of workers.
//
// Errors: missing, if the file cannot be read; measurement, if it changes meanwhile; usage, for an
// unknown column, malformed rows that are not to be skipped, no rows at all, and values too large
// for a variance.
[[nodiscard]] Result<ColumnSummary> summarize_column(const std::filesystem::path& path,
                                                     const ColumnOptions& options,
                                                     std::size_t values_in_memory = std::size_t{1}
                                                                                    << 25);

}  // namespace assay::store
