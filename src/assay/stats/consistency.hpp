// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether the sessions of a case agree (docs/statistics.md). Pure.

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/data/consistency.hpp"
#include "assay/data/metric_values.hpp"
#include "assay/stats/case_rows.hpp"

namespace assay::stats {

// One figure of each session, in the metric's unit.
struct SessionFigures {
  std::string metric;
  std::vector<double> values{};
};

// Agrees where no value lies farther than ε from their mean. None of fewer than two values, and of
// a mean of 0.
std::optional<MetricConsistency> metric_consistency(const SessionFigures& figures,
                                                    double epsilon_pct);

// The number of the step of width ε, on a logarithmic scale, in which a positive value lies: what a
// hash is made of. Values of neighbouring steps may be as near as you like, so that hashes which
// differ say little: metric_consistency() is what judges.
std::int64_t rounded_to(double value, double epsilon_pct);

// The sentences that a reader must know: what does not agree, and by how much.
std::vector<std::string> consistency_limitations(const ConsistencySummary& consistency);

// Of the timed iterations of finished sessions; `metrics` are the case's. None without any.
std::optional<ConsistencySummary> case_consistency(const CaseRows& rows,
                                                   const std::vector<MetricValues>& metrics,
                                                   double epsilon_pct);

}  // namespace assay::stats
