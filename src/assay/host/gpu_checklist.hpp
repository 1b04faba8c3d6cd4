// SPDX-License-Identifier: Apache-2.0
#pragma once

// The points of the checklist that NVML answers.

#include <vector>

#include "assay/data/checklist.hpp"

namespace assay::host {

std::vector<CheckItem> gpu_checklist();

}  // namespace assay::host
