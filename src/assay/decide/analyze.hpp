// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models of one or more measurements side by side (docs/analyzing.md). Pure.

#include <cstddef>
#include <span>

#include "assay/data/analysis.hpp"
#include "assay/data/measurement.hpp"

namespace assay::decide {

struct AnalyzeOptions {
  double confidence = 0.95;
  std::size_t most_ranked = 1000;  // of a group: more are ranked by fewer tests (rank.hpp)
  std::size_t most_paired = 12;    // of a group: of more, not every pair is listed
};

// Cases are grouped by their workload (workload.hpp); within a group they are ranked, paired,
// summed up by type and laid out as a Pareto front. Labels of the measurements are unique.
//
// Differences are Welch's, of cases of one run as well: a ranking must not depend on which file its
// figures were read from. Cases without a mean latency are left out, and listed.
Analysis analyze(std::span<const Measurement> measurements, const AnalyzeOptions& options);

}  // namespace assay::decide
