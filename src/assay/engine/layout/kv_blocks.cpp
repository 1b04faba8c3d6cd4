// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/kv_blocks.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "assay/engine/layout/tile.hpp"

namespace assay::engine::layout {

std::vector<bool> kept_blocks(const Attention& attention, const KvCache& cache,
                              const Eigen::MatrixXf& calibration_input, double kept_share) {
  const Eigen::VectorXd received = attention_received(attention, cache, calibration_input);
  std::vector<double> of_block;
  for (Eigen::Index first = 0; first < received.size(); first += tile_rows) {
    of_block.push_back(received.segment(first, std::min(tile_rows, received.size() - first)).sum());
  }
  std::vector<bool> kept(of_block.size(), false);
  std::vector<std::size_t> order(of_block.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](std::size_t left, std::size_t right) {
    return of_block[left] > of_block[right];
  });
  const auto wanted =
      static_cast<std::size_t>(std::lround(kept_share * static_cast<double>(order.size())));
  order.resize(std::min(std::max(wanted, std::size_t{1}), order.size()));
  for (const std::size_t block : order) kept[block] = true;
  return kept;
}

KvCache compressed(const KvCache& cache, const std::vector<bool>& kept) {
  std::vector<Eigen::Index> positions;
  for (Eigen::Index position = 0; position < cache.positions(); ++position) {
    if (kept[static_cast<std::size_t>(position / tile_rows)]) positions.push_back(position);
  }
  return {.keys = cache.keys(Eigen::all, positions), .values = cache.values(Eigen::all, positions)};
}

}  // namespace assay::engine::layout
