// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why nothing of a group of sensors read: "nvml: no library; rapl: root only".

#include <string>
#include <string_view>

#include "assay/data/run.hpp"

namespace assay::stats {

// Of the group itself ("l2") and of its members ("l2:ncu"); empty where none is absent.
std::string reasons_of_absence(const SensorFacts& sensors, std::string_view group);

}  // namespace assay::stats
