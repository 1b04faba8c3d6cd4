// SPDX-License-Identifier: Apache-2.0
#pragma once

// The table of a run's cases.

#include <span>
#include <vector>

#include "assay/data/findings.hpp"
#include "assay/decide/findings/judged_group.hpp"

namespace assay::decide::findings {

// A row for every case of the study, in its order. Changes are those of the group whose settings
// vary that the case is in.
std::vector<FindingRow> rows_of(const Evidence& evidence, std::span<const CaseSummary> summaries,
                                std::span<const JudgedGroup> groups, const Run& run);

}  // namespace assay::decide::findings
