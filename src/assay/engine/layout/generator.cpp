// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/generator.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include "assay/base/random.hpp"
#include "assay/engine/layout/tile.hpp"

namespace assay::engine::layout {
namespace {

enum SeedPlace : std::uint64_t { for_neurons, for_inputs, for_values };

// The runs of inputs that each cluster reads, as one flag an input.
std::vector<std::vector<bool>> inputs_read(const HiddenClusters& shape, std::uint64_t part) {
  constexpr auto run = static_cast<std::size_t>(tile_columns);
  const std::size_t runs = (shape.inputs + run - 1) / run;
  std::vector<std::vector<bool>> reads(shape.clusters, std::vector<bool>(shape.inputs, false));
  std::vector<std::size_t> order(runs);
  for (std::size_t cluster = 0; cluster < shape.clusters; ++cluster) {
    std::iota(order.begin(), order.end(), std::size_t{0});
    Random random(derive_seed(shape.seed, {for_inputs, part, cluster}));
    random.shuffle(std::span(order));
    for (std::size_t i = 0; i < std::min(shape.runs_read, runs); ++i) {
      const std::size_t first = order[i] * run;
      const std::size_t end = std::min(first + run, shape.inputs);
      for (std::size_t input = first; input < end; ++input) reads[cluster][input] = true;
    }
  }
  return reads;
}

}  // namespace

std::vector<std::uint32_t> hidden_clusters(const HiddenClusters& shape) {
  std::vector<std::uint32_t> cluster_of(shape.neurons, 0);
  if (shape.clusters == 0) return cluster_of;
  for (std::size_t i = 0; i < shape.neurons; ++i) {
    cluster_of[i] = static_cast<std::uint32_t>(i * shape.clusters / shape.neurons);
  }
  Random random(derive_seed(shape.seed, {for_neurons}));
  random.shuffle(std::span(cluster_of));
  return cluster_of;
}

Eigen::MatrixXf clustered_matrix(const HiddenClusters& shape, std::uint64_t part) {
  const std::vector<std::uint32_t> cluster_of = hidden_clusters(shape);
  const std::vector<std::vector<bool>> reads = inputs_read(shape, part);
  Eigen::MatrixXf matrix(static_cast<Eigen::Index>(shape.neurons),
                         static_cast<Eigen::Index>(shape.inputs));
  for (std::size_t neuron = 0; neuron < shape.neurons; ++neuron) {
    Random random(derive_seed(shape.seed, {for_values, part, neuron}));
    for (std::size_t input = 0; input < shape.inputs; ++input) {
      const bool is_read = shape.clusters > 0 && reads[cluster_of[neuron]][input];
      double value = shape.noise * random.normal();
      if (is_read && random.uniform() < shape.density) {
        value += random.uniform() < 0.5 ? -1.0 : 1.0;
      }
      matrix(static_cast<Eigen::Index>(neuron), static_cast<Eigen::Index>(input)) =
          static_cast<float>(value);
    }
  }
  return matrix;
}

}  // namespace assay::engine::layout
