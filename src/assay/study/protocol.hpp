// SPDX-License-Identifier: Apache-2.0
#pragma once

// The protocol block: how often and how long each case is executed.

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/study.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// Of a validated document. Errors: usage.
[[nodiscard]] Result<Protocol> read_protocol(const Document& document);

// The block that read_protocol reads back; its durations are text.
Json protocol_json(const Protocol& protocol);

}  // namespace assay::study
