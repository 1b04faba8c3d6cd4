// SPDX-License-Identifier: Apache-2.0
#pragma once

// The summary that GitHub shows of a workflow's step, to which its commands append.

#include <filesystem>
#include <string_view>

#include "assay/base/result.hpp"

namespace assay::app {

// The file that GITHUB_STEP_SUMMARY names. Errors: usage, where it is not set.
[[nodiscard]] Result<std::filesystem::path> step_summary();

// Appends to it. Errors: the same; measurement, where it cannot be written.
[[nodiscard]] Result<void> append_to_step_summary(std::string_view text);

}  // namespace assay::app
