// SPDX-License-Identifier: Apache-2.0
#pragma once

// What `assay run --dry-run` shows: the cases, the sessions, and the time to expect.

#include <string>

#include "assay/base/json.hpp"
#include "assay/study/load.hpp"

namespace assay::app {

std::string plan_text(const study::LoadedStudy& loaded);
Json plan_json(const study::LoadedStudy& loaded);

}  // namespace assay::app
