// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/grid.hpp"

#include <cmath>

namespace assay::engine::vlm {

Grid grid_of(std::int64_t tokens, double ratio) {
  // Distance between ratios as between intervals in music: twice as wide is as far as twice as
  // high.
  const auto distance = [ratio](const Grid& grid) {
    return std::abs(
        std::log(static_cast<double>(grid.columns) / static_cast<double>(grid.rows) / ratio));
  };
  Grid best{tokens, 1};
  for (std::int64_t columns = 1; columns <= tokens; ++columns) {
    if (tokens % columns != 0) continue;
    const Grid grid{columns, tokens / columns};
    if (distance(grid) < distance(best)) best = grid;
  }
  return best;
}

}  // namespace assay::engine::vlm
