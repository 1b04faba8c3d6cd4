// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/costs.hpp"

#include <cmath>
#include <vector>

#include <doctest/doctest.h>

using namespace assay::engine::layout;
using doctest::Approx;

namespace {

// Two triangles, joined by one pair.
SharedAccess two_triangles() {
  const std::vector<SharedPair> pairs{{0, 1, 1}, {1, 2, 1}, {0, 2, 1}, {3, 4, 1},
                                      {4, 5, 1}, {3, 5, 1}, {2, 3, 1}};
  return *shared_access(6, pairs);
}

}  // namespace

TEST_CASE("modularity is that of Newman and Girvan's formula") {
  // 6 of 7 pairs inside; each triangle has half of the degrees: 6/7 − 2·(1/2)².
  const std::vector<std::uint32_t> triangles{0, 0, 0, 1, 1, 1};
  CHECK(modularity(two_triangles(), triangles) == Approx(6.0 / 7 - 0.5));
  // All in one group: nothing is exposed.
  CHECK(modularity(two_triangles(), std::vector<std::uint32_t>(6, 0)) == Approx(0.0));
  CHECK(modularity(*shared_access(3, {}), std::vector<std::uint32_t>{0, 1, 2}) == 0);
}

TEST_CASE("the blocks of an order are its groups") {
  CHECK(block_modularity(two_triangles(), identity(6), 3) == Approx(6.0 / 7 - 0.5));
  // 0 4 2 | 3 1 5: of each triangle one pair is together.
  CHECK(block_modularity(two_triangles(), Permutation{{0, 4, 2, 3, 1, 5}}, 3) ==
        Approx(2.0 / 7 - 0.5));
}

TEST_CASE("a pair in one line costs nothing, and more the further it is apart") {
  const CacheShape cache{.line = 4, .level = 32};
  CHECK(pair_cost(0, 3, cache) == 0);
  CHECK(pair_cost(3, 4, cache) == Approx(1.0 / 8));
  CHECK(pair_cost(4, 3, cache) == Approx(1.0 / 8));
  CHECK(pair_cost(0, 32, cache) == Approx(1.0));
  CHECK(pair_cost(0, 128, cache) == Approx(3.0));
  double last = -1;
  for (std::uint32_t position = 0; position < 400; position += 4) {
    const double cost = pair_cost(0, position, cache);
    CHECK(cost > last);
    last = cost;
  }
}

TEST_CASE("the cost of an order is the mean of its pairs' by weight") {
  const std::vector<SharedPair> pairs{{0, 1, 3}, {0, 2, 1}};
  const SharedAccess weights = *shared_access(3, pairs);
  const CacheShape cache{.line = 1, .level = 4};
  CHECK(cache_cost(weights, identity(3), cache) == Approx((3 * 0.25 + 1 * 0.5) / 4));
  CHECK(cache_cost(weights, Permutation{{1, 0, 2}}, cache) == Approx(0.25));
  CHECK(cache_cost(*shared_access(3, {}), identity(3), cache) == 0);
}
