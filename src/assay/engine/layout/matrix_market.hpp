// SPDX-License-Identifier: Apache-2.0
#pragma once

// W as a Matrix Market file: coordinates of the lower triangle, real, symmetric (Boisvert, Pozo &
// Remington, "The Matrix Market exchange formats", NISTIR 5935, 1996).

#include <string>
#include <string_view>

#include "assay/base/result.hpp"
#include "assay/engine/layout/shared_access.hpp"

namespace assay::engine::layout {

// Weights in the fewest digits that give the same numbers again.
std::string to_matrix_market(const SharedAccess& weights);

// Coordinates that are real or integer and symmetric; entries of the diagonal say nothing. Errors:
// usage, naming the line: another kind of file, a number of entries that does not hold, an entry
// above the diagonal, and what shared_access() refuses.
[[nodiscard]] Result<SharedAccess> read_matrix_market(std::string_view text);

}  // namespace assay::engine::layout
