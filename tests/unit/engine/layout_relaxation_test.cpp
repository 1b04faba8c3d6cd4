// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/relaxation.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/engine/layout/costs.hpp"
#include "hidden_access.hpp"

using namespace assay;
using namespace assay::engine::layout;

namespace {

constexpr CacheShape cache{.line = 16, .level = 128};

// A band: each dimension shares with the twenty that follow it; `far` of its partners lie anywhere.
SharedAccess band(const Permutation& order, double far) {
  return test::hidden_access(order, 10, far, 11, [&](std::size_t one, Random& random) {
    return std::min(order.size() - 1, one + random.below(20));
  });
}

}  // namespace

TEST_CASE(
    "dimensions that are about where they belong go there, whatever lies far away by chance") {
  const Permutation order = random_permutation(1000, 3);
  for (const double far : {0.0, 0.1, 0.2}) {
    CAPTURE(far);
    const SharedAccess weights = band(order, far);
    const double ideal = cache_cost(weights, order, cache);
    const Permutation start = test::disturbed(order, 128, 4);
    const Permutation found = relaxed(weights, start);
    CHECK(cache_cost(weights, found, cache) - ideal <
          0.25 * (cache_cost(weights, start, cache) - ideal));
  }
}

TEST_CASE(
    "relaxing leaves an order of all dimensions, and those that share nothing where they are") {
  const SharedAccess none = *shared_access(20, {});
  const Permutation order = random_permutation(20, 1);
  CHECK(relaxed(none, order) == order);
  Permutation found = relaxed(band(order, 0.3), order);
  std::sort(found.order.begin(), found.order.end());
  CHECK(found == identity(20));
}

TEST_CASE("weights near the largest and the smallest number are weights like others") {
  const Permutation order = random_permutation(200, 3);
  const Permutation start = test::disturbed(order, 128, 4);
  SharedAccess weights = band(order, 0.1);
  const Permutation expected = relaxed(weights, start);
  for (const double scale : {0x1p-1000, 0x1p1000})
    CHECK(relaxed(weights * scale, start) == expected);
}
