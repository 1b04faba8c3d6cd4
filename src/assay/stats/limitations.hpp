// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a reader of a case's figures must know, in sentences. Pure.

#include <string>
#include <vector>

#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"
#include "assay/stats/case_rows.hpp"

namespace assay::stats {

// Of a case whose figures are there; each sentence once.
std::vector<std::string> limitations_of(const Run& run, const CaseRows& rows,
                                        const CaseSummary& summary);

}  // namespace assay::stats
