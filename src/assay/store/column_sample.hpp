// SPDX-License-Identifier: Apache-2.0
#pragma once

// A column's values for analyses that need them in memory: all of them, or of a long file a seeded
// subsample that keeps what order there is.

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/store/column_summary.hpp"

namespace assay::store {

struct ColumnSample {
  // By first appearance; a single one without a name if there is no session column.
  std::vector<std::string> session_names;
  std::vector<std::vector<double>> sessions;  // values in the file's order
  std::uint64_t rows_total = 0;               // well-formed ones
  std::uint64_t rows_used = 0;
  MalformedRows malformed;  // of the whole file
  std::string statement;    // one sentence on how the rows were chosen; empty if all were

  bool operator==(const ColumnSample&) const = default;
};

inline constexpr std::size_t most_sampled_rows = 1'000'000;

// All rows if there are at most `limit`. Otherwise the file is cut into equal strata of bytes, 1000
// of them, and from a seeded place in each limit/1000 rows are taken one after the other, so that
// drift and autocorrelation over less than that show as they are; where rows are of very different
// lengths, a few less than `limit` are found. limit ≥ 1000.
//
// Errors: as of summarize_column, but for the variance; usage, for more than 10,000 sessions.
[[nodiscard]] Result<ColumnSample> sample_column(const std::filesystem::path& path,
                                                 const ColumnOptions& options, std::uint64_t seed,
                                                 std::size_t limit = most_sampled_rows);

}  // namespace assay::store
