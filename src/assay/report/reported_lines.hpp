// SPDX-License-Identifier: Apache-2.0
#pragma once

// What another tool reported without the values behind it, a sentence a case.

#include <string>
#include <vector>

#include "assay/data/run.hpp"

namespace assay::report {

// "sleep 1: latency mean 1003 ms (of 10 values), latency max 1010 ms"; none of a run that has no
// such figures. Figures that are no numbers of a known metric are left out.
std::vector<std::string> reported_lines(const Run& run);

}  // namespace assay::report
