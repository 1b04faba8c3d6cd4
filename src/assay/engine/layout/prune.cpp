// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/prune.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "assay/engine/layout/tile.hpp"

namespace assay::engine::layout {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

constexpr Index group = 4;  // of two_of_four
constexpr Index kept_of_group = 2;

// The numbers of the `count` smallest; of equal ones those with the smaller number.
std::vector<std::uint32_t> smallest(const std::vector<float>& sizes, std::size_t count) {
  std::vector<std::uint32_t> order(sizes.size());
  std::iota(order.begin(), order.end(), 0U);
  const auto end = order.begin() + static_cast<std::ptrdiff_t>(count);
  std::nth_element(order.begin(), end, order.end(), [&](std::uint32_t left, std::uint32_t right) {
    return sizes[left] != sizes[right] ? sizes[left] < sizes[right] : left < right;
  });
  order.resize(count);
  return order;
}

std::size_t share_of(std::size_t all, double share) {
  return static_cast<std::size_t>(std::lround(share * static_cast<double>(all)));
}

void prune_values(MatrixXf& weights, double sparsity) {
  // Row by row, whatever order they are stored in.
  const Index columns = weights.cols();
  std::vector<float> sizes(static_cast<std::size_t>(weights.size()));
  for (Index row = 0; row < weights.rows(); ++row) {
    for (Index column = 0; column < columns; ++column) {
      sizes[static_cast<std::size_t>(row * columns + column)] = std::abs(weights(row, column));
    }
  }
  for (const std::uint32_t at : smallest(sizes, share_of(sizes.size(), sparsity))) {
    weights(static_cast<Index>(at) / columns, static_cast<Index>(at) % columns) = 0;
  }
}

void prune_two_of_four(MatrixXf& weights) {
  std::vector<float> sizes;
  for (Index row = 0; row < weights.rows(); ++row) {
    for (Index first = 0; first < weights.cols(); first += group) {
      const Index count = std::min(group, weights.cols() - first);
      if (count <= kept_of_group) continue;
      sizes.clear();
      for (Index i = 0; i < count; ++i) sizes.push_back(std::abs(weights(row, first + i)));
      for (const std::uint32_t i :
           smallest(sizes, static_cast<std::size_t>(count - kept_of_group))) {
        weights(row, first + static_cast<Index>(i)) = 0;
      }
    }
  }
}

void prune_tiles(MatrixXf& weights, double sparsity) {
  const Index across = (weights.cols() + tile_columns - 1) / tile_columns;
  const Index down = (weights.rows() + tile_rows - 1) / tile_rows;
  const auto tile = [&](std::size_t at) {
    const Index row = static_cast<Index>(at) / across * tile_rows;
    const Index column = static_cast<Index>(at) % across * tile_columns;
    return tile_of(weights, row, column);
  };
  std::vector<float> sizes(static_cast<std::size_t>(across * down));
  for (std::size_t at = 0; at < sizes.size(); ++at) sizes[at] = tile(at).squaredNorm();
  for (const std::uint32_t at : smallest(sizes, share_of(sizes.size(), sparsity))) {
    tile(at).setZero();
  }
}

}  // namespace

void prune(MatrixXf& weights, Pruning pruning, double sparsity) {
  switch (pruning) {
    case Pruning::none:
      return;
    case Pruning::unstructured:
      return prune_values(weights, sparsity);
    case Pruning::two_of_four:
      return prune_two_of_four(weights);
    case Pruning::block:
      return prune_tiles(weights, sparsity);
  }
}

double sparsity_of(const MatrixXf& weights) {
  if (weights.size() == 0) return 0;
  return static_cast<double>((weights.array() == 0).count()) / static_cast<double>(weights.size());
}

}  // namespace assay::engine::layout
