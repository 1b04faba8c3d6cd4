// SPDX-License-Identifier: Apache-2.0
#pragma once

// config.local.json: where the models of a run lie on this machine. It never leaves the machine:
// only its owner can read it, a .gitignore beside it names it, and nothing exports it.

#include <filesystem>

#include "assay/base/result.hpp"
#include "assay/data/model_files.hpp"

namespace assay::store {

// Nothing is written where there are no paths.
[[nodiscard]] Result<void> write_model_paths(const std::filesystem::path& directory,
                                             const ModelPaths& paths);

// Empty where the run has no such file. Errors: usage, for a damaged file.
[[nodiscard]] Result<ModelPaths> read_model_paths(const std::filesystem::path& directory);

}  // namespace assay::store
