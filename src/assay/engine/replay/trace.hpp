// SPDX-License-Identifier: Apache-2.0
#pragma once

// Recorded latencies: a CSV file with a header. Columns: `total_ms` (or `_ns`), or `prefill_ms`
// and `decode_ms` (or `_ns`); `session` if the rows come from several processes. Other columns are
// ignored, so that a run's samples.csv is a trace.

#include <cstddef>
#include <filesystem>
#include <utility>
#include <vector>

#include "assay/base/result.hpp"
#include "assay/base/units.hpp"

namespace assay::engine::replay {

struct TraceRow {
  Nanoseconds prefill_ns = 0;  // the whole iteration, where only a total was recorded
  Nanoseconds decode_ns = 0;
};

class Trace {
 public:
  // At least one session with at least one row.
  explicit Trace(std::vector<std::vector<TraceRow>> sessions) : sessions_(std::move(sessions)) {}

  // Both indexes wrap around. 0-based.
  const TraceRow& row(int session, int iteration) const {
    const auto& rows = sessions_[static_cast<std::size_t>(session) % sessions_.size()];
    return rows[static_cast<std::size_t>(iteration) % rows.size()];
  }

 private:
  std::vector<std::vector<TraceRow>> sessions_;
};

// Errors: missing, if it cannot be read; usage, with the line, if it is not such a file.
[[nodiscard]] Result<Trace> read_trace(const std::filesystem::path& file);

}  // namespace assay::engine::replay
