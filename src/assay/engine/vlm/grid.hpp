// SPDX-License-Identifier: Apache-2.0
#pragma once

// How many tokens a picture becomes follows from how it is cut into a grid.

#include <cstdint>

namespace assay::engine::vlm {

struct Grid {
  std::int64_t columns = 1;
  std::int64_t rows = 1;

  bool operator==(const Grid&) const = default;
};

// `tokens` cells, at least 1, as columns × rows whose ratio is as near to `ratio` (width over
// height, above 0) as the divisors of `tokens` allow: a prime number makes a strip.
Grid grid_of(std::int64_t tokens, double ratio);

}  // namespace assay::engine::vlm
