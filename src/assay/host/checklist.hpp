// SPDX-License-Identifier: Apache-2.0
#pragma once

// What must hold of a machine before numbers measured on it are believed: the part of `assay
// doctor` that needs no run.

#include <filesystem>
#include <vector>

#include "assay/data/checklist.hpp"
#include "assay/platform/host_root.hpp"

namespace assay::host {

// Every point, always the same ones in the same order; reads, and changes nothing. Of several GPUs
// the first that does not pass speaks for all. The section of each is "lock".
std::vector<CheckItem> machine_checklist(const std::filesystem::path& root = platform::host_root());

}  // namespace assay::host
