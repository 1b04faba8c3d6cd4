// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/fiedler_order.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "hidden_access.hpp"

using namespace assay;
using namespace assay::engine::layout;

namespace {

// order[0] – order[1] – order[2] – …
SharedAccess path(const Permutation& order) {
  std::vector<SharedPair> pairs;
  for (std::size_t i = 1; i < order.size(); ++i) {
    pairs.push_back({order.order[i - 1], order.order[i], 1});
  }
  return *shared_access(order.size(), pairs);
}

}  // namespace

TEST_CASE("the dimensions of a path come in its order, in the direction that was there") {
  CHECK(fiedler_order(path(identity(20)), 1) == identity(20));
  Permutation backwards = identity(20);
  std::reverse(backwards.order.begin(), backwards.order.end());
  CHECK(fiedler_order(path(backwards), 1) == identity(20));
  const Permutation order = random_permutation(20, 5);
  const auto found = fiedler_order(path(order), 1);
  REQUIRE(found);
  Permutation there = order;
  if (found->order.front() != order.order.front())
    std::reverse(there.order.begin(), there.order.end());
  CHECK(*found == there);
}

TEST_CASE("two groups that share little lie apart, by the exact vector and by Lanczos' method") {
  for (const std::size_t size : {std::size_t{30}, std::size_t{300}}) {
    CAPTURE(size);
    const Permutation order = random_permutation(size, 3);
    const std::size_t half = size / 2;
    const SharedAccess weights = test::hidden_access(
        order, 10, 0.02, 5,
        [&](std::size_t one, Random& random) { return one / half * half + random.below(half); });
    const auto found = fiedler_order(weights, 1);
    REQUIRE(found);
    CHECK(found == fiedler_order(weights, 1));
    const std::vector<std::uint32_t> place = positions_of(order);
    const bool is_first = place[found->order.front()] < half;
    for (std::size_t i = 0; i < half; ++i) CHECK((place[found->order[i]] < half) == is_first);
  }
}

TEST_CASE("dimensions that share nothing have some order") {
  for (const std::size_t size : {std::size_t{1}, std::size_t{20}, std::size_t{100}}) {
    CAPTURE(size);
    const auto found = fiedler_order(*shared_access(size, {}), 1);
    if (found) CHECK(found->size() == size);
  }
}
