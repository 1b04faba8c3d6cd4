// SPDX-License-Identifier: Apache-2.0
#pragma once

// The child's side of a session: loads the engine once, then times an iteration whenever the parent
// asks for one.

#include "assay/base/result.hpp"
#include "assay/measure/channel.hpp"

namespace assay::measure {

// Serves the parent until it says stop or hangs up. Errors have been reported to the parent
// already.
[[nodiscard]] Result<void> serve_session(Channel& channel);

}  // namespace assay::measure
