// SPDX-License-Identifier: Apache-2.0
#pragma once

// Experiment E3 as a whole: an estimator of the source device, what recalibration makes of it on
// each target, and how a guardrail of it keeps budgets.

#include <string>
#include <vector>

#include "assay/data/estimator.hpp"
#include "assay/data/fields.hpp"
#include "assay/data/guard.hpp"
#include "assay/data/transfer.hpp"

namespace assay {

// What one pair of devices gave.
struct EstimatorPair {
  std::string name{};      // [a-z0-9-]+: its folder
  bool published = false;  // somebody else's measurements; else measured by this experiment
  Estimator estimator{};   // of the source device
  TransferResults transfer{};
  GuardAnalysis guard{};  // on the source device

  bool operator==(const EstimatorPair&) const = default;
};

struct EstimatorExperiment {
  std::string study{};
  std::vector<EstimatorPair> pairs{};  // the measured one first
  std::vector<std::string> limitations{};

  bool operator==(const EstimatorExperiment&) const = default;
};

}  // namespace assay
