// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/bisection.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/engine/layout/costs.hpp"
#include "hidden_access.hpp"

using namespace assay;
using namespace assay::engine::layout;
using doctest::Approx;

namespace {

constexpr std::size_t line = 16;

// Clusters of a cache line each, whose dimensions lie where `order` puts them.
SharedAccess clusters_of_a_line(const Permutation& order, double far) {
  return test::hidden_access(order, 10, far, 11, [](std::size_t one, Random& random) {
    return one / line * line + random.below(line);
  });
}

}  // namespace

TEST_CASE("clusters of a line each that lie mixed get a line each") {
  const Permutation order = test::disturbed(identity(512), 128, 4);
  const SharedAccess weights = clusters_of_a_line(order, 0.05);
  const Permutation found = bisected(weights, line, 1);
  CHECK(found == bisected(weights, line, 1));
  CHECK(block_modularity(weights, found, line) ==
        Approx(block_modularity(weights, order, line)).epsilon(0.05));
}

TEST_CASE("an order that cuts least stays as it is") {
  CHECK(bisected(clusters_of_a_line(identity(512), 0), line, 1) == identity(512));
  CHECK(bisected(*shared_access(100, {}), line, 1) == identity(100));
}

TEST_CASE("a part of a line or less stays as it is, and none is too small") {
  for (const std::size_t size : {0UL, 1UL, 2UL, 16UL}) {
    CAPTURE(size);
    CHECK(bisected(*shared_access(size, {}), line, 1) == identity(size));
  }
  CHECK(bisected(*shared_access(3, std::vector<SharedPair>{{0, 2, 1}}), 1, 1).size() == 3);
}

TEST_CASE("many thousand dimensions are halved as they lie, and parted within") {
  // Two halves, each of clusters that are mixed within it.
  constexpr std::size_t size = 8192;
  const Permutation order = test::disturbed(identity(size), size / 2, 5);
  const SharedAccess weights = clusters_of_a_line(order, 0);
  const Permutation found = bisected(weights, line, 1);
  CHECK(keeps(found, {0, size / 2}));
  CHECK(block_modularity(weights, found, line) > 0.5 * block_modularity(weights, order, line));
}
