// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whether a finished run is what the measurement standard asks of one (seed 001 §13, with §2, §6.1
// and §6.2). Pure.

#include <span>
#include <string>
#include <vector>

#include "assay/data/checklist.hpp"
#include "assay/data/estimate.hpp"
#include "assay/data/run.hpp"

namespace assay::stats {

// `files` are the names of what lies in the run's directory.
std::vector<CheckItem> run_checklist(const Run& run, std::span<const CaseSummary> summaries,
                                     std::span<const std::string> files);

}  // namespace assay::stats
