// SPDX-License-Identifier: Apache-2.0
#pragma once

// K: a cache of keys and values without the positions that get least attention. Blocks of tile_rows
// successive positions (the last may be shorter) go as a whole, so that what stays is whole tiles.

#include <vector>

#include <Eigen/Core>

#include "assay/engine/layout/attention.hpp"

namespace assay::engine::layout {

// For each block whether it stays: `kept_share` of them (0 … 1, rounded, at least one), those that
// get most attention over all heads and tokens of `calibration_input`; of equal ones the earlier.
std::vector<bool> kept_blocks(const Attention& attention, const KvCache& cache,
                              const Eigen::MatrixXf& calibration_input, double kept_share);

// Without the dropped positions. `kept`: of each block.
KvCache compressed(const KvCache& cache, const std::vector<bool>& kept);

}  // namespace assay::engine::layout
