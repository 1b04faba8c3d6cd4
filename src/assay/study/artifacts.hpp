// SPDX-License-Identifier: Apache-2.0
#pragma once

// The file that a study names as what makes its runs what they are: `pipeline.artifact`.

#include <filesystem>

#include "assay/base/result.hpp"
#include "assay/data/artifact.hpp"
#include "assay/data/study.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// Reads the files that the pipeline blocks of the study and of its cases name, and completes the
// blocks: the base name, and the SHA-256. Looked for where a run in `folder` keeps those whose hash
// is given, then below `folder`. Errors: missing, if it is in neither; usage, for a path that
// leaves the folder, for a file that is too large, or not the one whose SHA-256 is given.
[[nodiscard]] Result<Artifacts> find_artifacts(const Document& document,
                                               const std::filesystem::path& folder, Study& study);

// Puts the file, wherever it lies, in the place of all that the pipeline blocks name. Errors:
// missing, if it cannot be read; usage, if it is too large.
[[nodiscard]] Result<Artifacts> take_artifact(const std::filesystem::path& file, Study& study);

}  // namespace assay::study
