// SPDX-License-Identifier: Apache-2.0
#pragma once

// Matrices with a structure that is hidden from whoever solves for it.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <Eigen/Core>

namespace assay::engine::layout {

// Neurons belong to hidden clusters; a cluster reads its own runs of the inputs, each neuron some
// of them. As in trained weights, what matters is few and large and lies in much that is small:
// sums over all of it tell little of who belongs together, and magnitude pruning keeps what does.
struct HiddenClusters {
  std::size_t neurons = 0;
  std::size_t inputs = 0;
  std::size_t clusters = 0;   // 0: noise alone, no structure
  std::size_t runs_read = 2;  // of tile_columns inputs, by a cluster
  double density = 0.25;      // of large values among the inputs that are read
  double noise = 0.2;         // deviation of all others, where a large value is about ±1
  std::uint64_t seed = 0;
};

// The cluster of each neuron: of equal size but for one, in a seeded order.
std::vector<std::uint32_t> hidden_clusters(const HiddenClusters& shape);

// Neurons × inputs. `part` tells matrices of one block apart (gate, up, down): their clusters are
// the same; the inputs that a cluster reads and all values are their own.
Eigen::MatrixXf clustered_matrix(const HiddenClusters& shape, std::uint64_t part);

}  // namespace assay::engine::layout
