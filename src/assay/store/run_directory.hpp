// SPDX-License-Identifier: Apache-2.0
#pragma once

// The directory that a new run may take, what may be deleted for it, and whether one is there.

#include <filesystem>

#include "assay/base/result.hpp"

namespace assay::store {

// Where a run keeps what engines make of a case: in its own directory where there is one case, else
// in a folder that is called by the case's place, from 0, and by its name as far as a file may have
// it: cases/0_pipeline.mode=linear.
std::filesystem::path folder_of_case(const std::filesystem::path& directory,
                                     const std::string& case_name, std::size_t place,
                                     std::size_t cases);

// Whether a run may begin in the directory: it is empty, or `force` and it is a run beside whose
// files nothing else lies. Errors: usage, saying why not; missing, if it cannot be listed.
[[nodiscard]] Result<void> check_vacant(const std::filesystem::path& directory, bool force);

// Whether a run has begun in the directory, so that it can be gone on with. It begins with the
// first whole event of its log: what a crash left before that is no run, and may be replaced by
// force.
bool has_begun(const std::filesystem::path& directory);

// Deletes the files of the run that check_vacant admitted, but for the log, which is locked, and
// the configuration, by which a half-deleted run is still known as one.
[[nodiscard]] Result<void> clear_run(const std::filesystem::path& directory);

}  // namespace assay::store
