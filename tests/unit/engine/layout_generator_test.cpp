// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/generator.hpp"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

using namespace assay::engine::layout;
using doctest::Approx;

TEST_CASE("clusters are of equal size and hidden") {
  const auto cluster_of = hidden_clusters({.neurons = 120, .inputs = 64, .clusters = 6, .seed = 1});
  for (std::uint32_t cluster = 0; cluster < 6; ++cluster) {
    CHECK(std::count(cluster_of.begin(), cluster_of.end(), cluster) == 20);
  }
  CHECK_FALSE(std::is_sorted(cluster_of.begin(), cluster_of.end()));
}

TEST_CASE("a seed gives one matrix, a part another one with the same clusters") {
  const HiddenClusters shape{.neurons = 64, .inputs = 64, .clusters = 4, .seed = 2};
  CHECK(clustered_matrix(shape, 0) == clustered_matrix(shape, 0));
  CHECK_FALSE(clustered_matrix(shape, 0) == clustered_matrix(shape, 1));
}

TEST_CASE("some of what a cluster reads is large, the rest is noise of the given size") {
  const HiddenClusters shape{.neurons = 200,
                             .inputs = 320,
                             .clusters = 10,
                             .runs_read = 4,
                             .density = 0.5,
                             .noise = 0.2,
                             .seed = 3};
  const Eigen::MatrixXf matrix = clustered_matrix(shape, 0);
  // A fifth of the inputs is read, half of that is large: 0.1·1 + 0.2².
  CHECK(matrix.squaredNorm() / static_cast<float>(matrix.size()) == Approx(0.14).epsilon(0.03));
  const Eigen::MatrixXf noise = clustered_matrix({.neurons = 200, .inputs = 320, .noise = 0.5}, 0);
  CHECK(noise.squaredNorm() / static_cast<float>(noise.size()) == Approx(0.25).epsilon(0.03));
}
