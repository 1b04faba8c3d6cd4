// SPDX-License-Identifier: Apache-2.0
#pragma once

// From what importers give to a run: cases joined and named, times as whole nanoseconds, texts
// without what names a machine or its user.

#include <optional>
#include <vector>

#include "assay/base/redaction.hpp"
#include "assay/base/result.hpp"
#include "assay/data/run.hpp"
#include "assay/store/importers/imported_case.hpp"

namespace assay::store::importers {

// The same case of the same knobs again is a further session; cases that only their knobs tell
// apart are named by these. `executions` as in ImportOptions. Errors: usage, for times beyond what
// can be a latency, too many cases, and figures that cannot be pooled.
[[nodiscard]] Result<Run> imported_run(std::vector<ImportedFile> files, ImportSource source,
                                       int executions, const std::optional<Redactor>& redactor);

}  // namespace assay::store::importers
