// SPDX-License-Identifier: Apache-2.0
#pragma once

// Which question a setting of a case belongs to.

#include <string_view>
#include <vector>

#include "assay/data/root_cause.hpp"
#include "assay/decide/causes/compared_case.hpp"

namespace assay::decide::causes {

// kernel: what chooses the code that computes. solver: what begins with "solver" or "permutation",
// and the knobs of the pipeline.
// inputs: any other, an unknown one too.
CauseQuestion question_of(std::string_view knob);

// The settings of that question in which the cases differ, as evidence that drifted. A setting that
// only one of them has is null on the other side.
std::vector<CauseEvidence> differing_knobs(const ComparedCase& pair, CauseQuestion question);

// The same of any two sets of settings, as `prefix` and the key.
std::vector<CauseEvidence> differing_evidence(std::string_view prefix, const Knobs& baseline,
                                              const Knobs& candidate);

}  // namespace assay::decide::causes
