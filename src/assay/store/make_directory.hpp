// SPDX-License-Identifier: Apache-2.0
#pragma once

// A directory that results are written to.

#include <filesystem>

#include "assay/base/result.hpp"

namespace assay::store {

// With those above it; one that is there stays as it is. Errors: usage, where something else has
// its name; as of write_failure(), where it cannot be made.
[[nodiscard]] Result<void> make_directory(const std::filesystem::path& directory);

}  // namespace assay::store
