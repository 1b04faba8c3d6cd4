// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files that an option names.

#include <filesystem>
#include <string_view>

#include "assay/base/result.hpp"

namespace assay::app {

// What can be known before the work is done. Errors: missing, naming the option, where there is no
// such folder, or where the file is one.
[[nodiscard]] Result<void> check_output_file(std::string_view option,
                                             const std::filesystem::path& file);

}  // namespace assay::app
