// SPDX-License-Identifier: Apache-2.0
#pragma once

// Checks the form of a document against a schema of schema/. What a schema cannot say (names
// that must exist, what an engine accepts) is checked where the document's meaning is read.

#include "assay/base/result.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// Errors: usage, for the first thing wrong; unknown keys come before everything else, and missing
// ones last.
[[nodiscard]] Result<void> validate(const Document& document);          // study.schema.json
[[nodiscard]] Result<void> validate_targets(const Document& document);  // targets.schema.json

}  // namespace assay::study
