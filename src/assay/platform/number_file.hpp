// SPDX-License-Identifier: Apache-2.0
#pragma once

// The one number that a file of sysfs holds, read often and cheaply: counters, and values of
// sensors.

#include <cstdint>
#include <filesystem>
#include <system_error>

#include <tl/expected.hpp>

namespace assay::platform {

// The integer in the file's first line. Errors: the system's, as permission_denied or
// no_such_file_or_directory; invalid_argument, for what is no integer or no plain file. Never
// waits.
tl::expected<std::int64_t, std::error_code> read_number_file(const std::filesystem::path& path);

}  // namespace assay::platform
