// SPDX-License-Identifier: Apache-2.0
#pragma once

// What the kernel does against the processors' known vulnerabilities: it costs time, and differs
// between kernels and their options.

#include <filesystem>

#include "assay/base/json.hpp"

namespace assay::host {

// {"spectre_v2": "Mitigation: Retpolines; …", …}, by name; null where the kernel does not say.
Json mitigation_facts(const std::filesystem::path& root);

}  // namespace assay::host
