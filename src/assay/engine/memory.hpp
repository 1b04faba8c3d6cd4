// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "assay/base/result.hpp"

namespace assay::engine {

// Better than being killed half-way through loading. Errors: missing, where a model's weights need
// more bytes than the system could give to new programs without swapping.
[[nodiscard]] Result<void> check_memory(std::uint64_t bytes);

}  // namespace assay::engine
