// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a candidate reaches its targets. Pure.

#include <string>
#include <vector>

#include "assay/data/comparison.hpp"
#include "assay/data/decision.hpp"
#include "assay/data/target.hpp"

namespace assay::decide {

// The targets of a profile (docs/deciding.md).
Targets targets_of(TargetProfile profile);

// The metrics that a comparison must have as gate metrics, for targets and regressions.
std::vector<std::string> judged_metrics(const Targets& targets);

// Every target in every case of the comparison, on the interval of the change; a case of the
// baseline without a partner is an obstacle, and so is whatever keeps a gate from comparing.
Judgement judge(const Comparison& comparison, const Targets& targets);

// One case's. Of a metric that is simulated, or that a side lacks: excluded; likewise of a case
// that ran in virtual time, unless that is allowed.
TargetFinding judge_target(const CaseComparison& pair, const Target& target, bool allow_simulated);

// "at most -20 %", "at least -0.1 points".
std::string bound_text(const Target& target);

// "latency mean of 'tiny' is -12.0 % [-14.1, -9.8] and must be at most -20 %".
std::string finding_text(const TargetFinding& finding);

}  // namespace assay::decide
