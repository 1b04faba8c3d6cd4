// SPDX-License-Identifier: Apache-2.0
#pragma once

// What follows from what was judged so far: seed 001's policy (§4.6, §6.5). Pure.

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "assay/data/decision.hpp"
#include "assay/data/target.hpp"

namespace assay::decide {

enum class NextStep : std::uint8_t { accept, measure_again, roll_back, leave_open };

struct Course {
  NextStep step = NextStep::leave_open;
  bool explain = false;                // a target was missed or metrics regressed: why?
  std::vector<std::string> reasons{};  // sentences, the weightiest first
};

// By the last judgement, in this order:
// - so many metrics of one case worse as `targets.regressions`: roll back;
// - a target missed, in more judgements than there are retries: roll back; else measure again;
// - a target undecided, or an obstacle: measure again; leave it open where both sides were measured
//   again for this already;
// - a target that was missed or undecided before and could not be judged again: leave it open;
// - no target judged at all: leave it open;
// - accept.
// What would be measured again is left open where `obstacle` says why that is not possible.
Course next_step(std::span<const Judgement> judgements, const Targets& targets,
                 const std::string& obstacle);

// The confidence of judgement 0, 1, … so that all of them together hold at that of the targets:
// judgement i spends α/((i + 1)(i + 2)); the only one, where nothing is measured again, all of α.
double confidence_of_judgement(std::size_t index, const Targets& targets);

// What did not decide in the judgement, as sentences, each once.
std::vector<std::string> excluded_from(const Judgement& judgement);

}  // namespace assay::decide
