// SPDX-License-Identifier: Apache-2.0
#pragma once

// What ncu writes with --csv: lines of its own ("==PROF== …"), then a table. Of the page "raw" a
// row is a kernel launch, below a row of units; of the page "details", and of older versions, a row
// is one metric of a launch. Numbers may have separators of thousands, units prefixes.

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "assay/base/result.hpp"

namespace assay::sensor::ncu {

// One launch, with what the table says of it.
struct Kernel {
  std::string name;
  std::optional<double> hit_rate_pct{};
  std::optional<double> sectors{};
  std::optional<double> sectors_hit{};
  std::optional<double> duration_ns{};
};

// Errors: missing, if the file cannot be read, or if ncu had no permission to read the counters;
// measurement, for a file without kernels, with what ncu said.
[[nodiscard]] Result<std::vector<Kernel>> read_report(const std::filesystem::path& path);

// The hit rate over all kernels.
struct HitRate {
  double pct = 0;
  std::optional<double> references{};  // sectors
  std::optional<double> misses{};      // sectors
  std::size_t kernels = 0;             // that it comes from
  std::vector<std::string> notes{};
};

// Weighted by the sectors that each kernel looked up where all say so, else by their durations,
// else not, with a note. Errors: measurement, where no kernel has a hit rate.
[[nodiscard]] Result<HitRate> hit_rate_of(const std::vector<Kernel>& kernels);

}  // namespace assay::sensor::ncu
