// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files that a command writes.

#include <filesystem>
#include <string_view>

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"

namespace assay::app {

// What can be known before the work is done. Errors: usage, where the file is there and --force was
// not given.
[[nodiscard]] Result<void> check_replaceable(const std::filesystem::path& file, bool force);

// The same of a file that an option names. Errors: missing, naming the option, where there is no
// such folder, or where the file is one.
[[nodiscard]] Result<void> check_output_file(std::string_view option,
                                             const std::filesystem::path& file);

// As lines of JSON. Errors: measurement, where it cannot be written.
[[nodiscard]] Result<void> write_json(const std::filesystem::path& file, const Json& document);

}  // namespace assay::app
