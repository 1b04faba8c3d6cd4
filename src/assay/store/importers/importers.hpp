// SPDX-License-Identifier: Apache-2.0
#pragma once

// Results that others have measured, as a run: the table of formats, and the way from files to it.

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "assay/base/redaction.hpp"
#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/store/importers/importer.hpp"

namespace assay::store::importers {

// In the order in which a file is tried.
std::span<const Importer> importers();

// A run without an identity: its study, sessions, samples, tokens and reported figures. The same
// case again, in the same file or another, is a further session of it.
// Errors: usage, naming file and place, for what is unknown, damaged or of another format than the
// first file; missing, for files that cannot be read.
[[nodiscard]] Result<Run> import_files(std::span<const std::filesystem::path> paths,
                                       const ImportOptions& options,
                                       const std::optional<Redactor>& redactor);

}  // namespace assay::store::importers
