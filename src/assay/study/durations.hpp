// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "assay/base/result.hpp"
#include "assay/base/units.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// The duration at `path` goes into `duration_ns`, if it is there. Errors: usage, unless it is above
// 0 and at most a year.
[[nodiscard]] Result<void> read_duration(const Document& document, const KeyPath& path,
                                         Nanoseconds& duration_ns);

}  // namespace assay::study
