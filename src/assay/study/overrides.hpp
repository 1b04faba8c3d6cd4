// SPDX-License-Identifier: Apache-2.0
#pragma once

// `--override a.b=value`: a change of the document, made before anything in it is checked, so that
// an override obeys the rules of the file (docs/studies.md has the grammar).

#include <string>

#include "assay/base/result.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// Errors: usage, naming the override, for a malformed one and for a list's item that is not there.
// An unknown key becomes part of the document, and is then refused as one of the file would be.
[[nodiscard]] Result<void> apply_override(Document& document, const std::string& override_text);

}  // namespace assay::study
