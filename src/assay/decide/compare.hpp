// SPDX-License-Identifier: Apache-2.0
#pragma once

// Two measurements against each other, metric by metric, and what a gate makes of it. Pure.

#include <string>
#include <vector>

#include "assay/data/comparison.hpp"
#include "assay/data/measurement.hpp"

namespace assay::decide {

struct CompareOptions {
  std::vector<std::string> gate_metrics = default_gate_metrics();  // names of the catalog
  double threshold = 1;  // of practical relevance: percent, or points on that scale
  double confidence = 0.95;
  std::vector<std::string> allowed_mismatches{};  // dotted names of environment fields
  bool allow_unlocked = false;   // a gate may decide although clocks were not fixed
  bool allow_simulated = false;  // a gate may decide on what ran in virtual time
  bool within_session = false;   // verdicts may come from one session a side
};

// Cases are matched by name. The two sides of one run (equal run_id) were measured in turns and
// are paired by session; others are compared by Welch's test of their session values, on logarithms
// where the change is relative (docs/comparing.md).
//
// The verdict and its reasons are gate()'s.
Comparison compare(const Measurement& baseline, const Measurement& candidate,
                   const CompareOptions& options);

// The cases of one run against one of them: each is matched with it whatever its name.
Comparison compare_cases(const Measurement& run, const std::string& baseline_case,
                         const CompareOptions& options);

}  // namespace assay::decide
