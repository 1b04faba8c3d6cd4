// SPDX-License-Identifier: Apache-2.0
#pragma once

// The exact figures of one column of a file, as JSON and as text.

#include <cstdint>
#include <string>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/stats/exact_summary.hpp"

namespace assay::report {

struct ColumnTable {
  std::string column;
  std::string unit{};  // may be empty
  std::uint64_t malformed_rows = 0;
  std::vector<std::uint64_t> malformed_lines{};  // the first ones
};

Json column_json(const ColumnTable& table, const stats::ExactSummary& summary);

// A figure a line; ends with a newline.
std::string column_text(const ColumnTable& table, const stats::ExactSummary& summary);

}  // namespace assay::report
