// SPDX-License-Identifier: Apache-2.0
#pragma once

// The machine that a run was measured on, in a report; of two runs, with what differs first.

#include "assay/data/run.hpp"
#include "assay/report/document.hpp"

namespace assay::report {

// Facts, what was held still, and which sensors read.
Section environment_section(const Run& run);

// Facts in which they differ are marked where runs must agree in them to be comparable.
Section environment_section(const Run& baseline, const Run& candidate);

}  // namespace assay::report
