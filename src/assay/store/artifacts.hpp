// SPDX-License-Identifier: Apache-2.0
#pragma once

// Files that make runs what they are, kept in a directory under their SHA-256.

#include <filesystem>
#include <string>
#include <string_view>

#include "assay/base/result.hpp"
#include "assay/data/artifact.hpp"

namespace assay::store {

// Errors: missing or measurement, where it cannot be written.
[[nodiscard]] Result<Artifact> keep_artifact(const std::filesystem::path& directory,
                                             const std::string& name, std::string_view bytes);

std::filesystem::path path_of_artifact(const std::filesystem::path& directory,
                                       const Artifact& artifact);

// The bytes. Errors: missing, where they are not there; usage, where they are not those that were
// kept.
[[nodiscard]] Result<std::string> kept_artifact(const std::filesystem::path& directory,
                                                const Artifact& artifact);

}  // namespace assay::store
