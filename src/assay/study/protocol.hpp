// SPDX-License-Identifier: Apache-2.0
#pragma once

// The protocol block: how often and how long each case is executed.

#include "assay/base/json.hpp"
#include "assay/base/result.hpp"
#include "assay/data/study.hpp"
#include "assay/study/document.hpp"

namespace assay::study {

// What stands where a study gives nothing. sop: 50 warm-up iterations a session and 1,000 repeats;
// warm-up goes on until nothing moves; persistence, governor, turbo and address randomisation are
// held where that is possible; the cache is measured; throttling makes a session invalid.
Protocol protocol_of(ProtocolProfile profile);

// Of a validated document. Errors: usage.
[[nodiscard]] Result<Protocol> read_protocol(const Document& document);

// The block that read_protocol reads back; its durations are text.
Json protocol_json(const Protocol& protocol);

}  // namespace assay::study
