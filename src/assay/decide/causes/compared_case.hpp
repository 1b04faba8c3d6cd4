// SPDX-License-Identifier: Apache-2.0
#pragma once

// What every question looks at: the two sides of a case, and the change that is to be explained.

#include <optional>

#include "assay/decide/root_cause.hpp"
#include "assay/stats/case_rows.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::decide::causes {

struct ComparedSide {
  RunCase of;
  stats::CaseRows rows;
};

// Of the mean latency, candidate against baseline.
struct LatencyChange {
  std::optional<double> pct{};         // none where a side has no latency
  std::optional<Interval> interval{};  // in percent; none with one session a side
  double threshold_pct = 1;

  bool is_apparent() const;  // the point is beyond the threshold
  bool may_be_none() const;  // the interval holds 0
  bool is_real() const;      // apparent, and no interval says otherwise
};

struct ComparedCase {
  ComparedSide baseline;
  ComparedSide candidate;
  bool paired = false;     // both are of one run
  bool simulated = false;  // a side ran in virtual time: readings of the machine say nothing of it
  double confidence = 0.95;
  LatencyChange change{};
};

// By their ids.
bool is_one_run(const Run& baseline, const Run& candidate);

ComparedCase compared_case(const RunCase& baseline, const RunCase& candidate,
                           const CauseOptions& options);

// Mean total latency in milliseconds; none without timed iterations.
std::optional<double> mean_latency_ms(const ComparedSide& side);

}  // namespace assay::decide::causes
