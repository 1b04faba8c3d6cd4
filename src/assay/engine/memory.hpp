// SPDX-License-Identifier: Apache-2.0
#pragma once

// Better than being killed half-way: what would not fit is refused before it is asked for.

#include <cstdint>
#include <string>

#include "assay/base/result.hpp"

namespace assay::engine {

// Whether the system could give `bytes` without swapping; where it does not say, it can. Errors:
// missing: "<what> 12.3 GB, 8.0 GB of memory are available", with `hint`.
[[nodiscard]] Result<void> check_memory(std::uint64_t bytes, const std::string& what,
                                        const std::string& hint);

// For a model's weights.
[[nodiscard]] Result<void> check_weights(std::uint64_t bytes);

}  // namespace assay::engine
