// SPDX-License-Identifier: Apache-2.0
#pragma once

// Knobs whose value may be a file's name: what the file says takes the name's place, so that the
// locked study needs no file and shows no path.

#include <filesystem>

#include "assay/base/result.hpp"
#include "assay/data/knob.hpp"
#include "assay/study/cases.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// Reads the files that the draft's knobs name, beside the study in `folder`. A value that names no
// file stays: the engine judges it. Errors: usage, naming the file's line; those of reading a file.
[[nodiscard]] Result<void> read_knob_files(const Document& document, CaseDraft& draft,
                                           const EngineDescription& engine,
                                           const std::filesystem::path& folder);

}  // namespace assay::study
