// SPDX-License-Identifier: Apache-2.0
#pragma once

// Whole files, safely: reads are bounded, writes appear complete or not at all.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

#include "assay/base/result.hpp"

namespace assay {

// The whole file. Errors: missing, if it cannot be opened or read or is not a regular file;
// usage, if it holds more than `limit` bytes.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path, std::size_t limit);

// Writes a neighbouring temporary file (`path` + ".partial"), flushes it to disk and renames it
// over `path`, which is on the disk when it returns; `permissions` are those of the file, less the
// process's umask. Errors: measurement, with the system's reason (no space, no permission, …).
[[nodiscard]] Result<void> write_file(const std::filesystem::path& path, std::string_view bytes,
                                      unsigned permissions = 0644);

}  // namespace assay
