// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a gate answers to a comparison. Pure.

#include <string>
#include <vector>

#include "assay/data/comparison.hpp"

namespace assay::decide {

struct GateOptions {
  bool allow_unlocked = false;   // decide although clocks were not fixed
  bool allow_simulated = false;  // what ran in virtual time decides
};

struct GateAnswer {
  Verdict verdict = Verdict::inconclusive;
  std::vector<std::string> reasons{};  // sentences, the weightiest first
};

// From the rows' changes, in this order:
// - incomparable, where the environment differs in a field that was not allowed, where no case has
//   a partner, and where a clock was not fixed or not known to be, unless the sides were measured
//   in turns or `allow_unlocked`;
// - rejected, where a gate metric of a case is worse;
// - inconclusive, where one is unclear, where a case of the baseline has no partner, where one side
//   lacks a gate metric that the other has, and where no gate metric could be judged;
// - accepted otherwise. Gate metrics that neither side has, those that are simulated, and, unless
//   `allow_simulated`, those of cases that ran in virtual time do not decide, and the reasons name
//   them.
GateAnswer gate(const Comparison& comparison, const GateOptions& options);

}  // namespace assay::decide
