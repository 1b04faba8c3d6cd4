// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/pareto.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"

using assay::Random;
using assay::decide::Costs;
using assay::decide::dominates;
using assay::decide::dominators;

TEST_CASE("to dominate is to be at least as good in all and better in one") {
  CHECK(dominates({1, 2, 3}, {1, 2, 4}));
  CHECK(dominates({1, 1, 1}, {2, 2, 2}));
  CHECK_FALSE(dominates({1, 2, 3}, {1, 2, 3}));
  CHECK_FALSE(dominates({1, 3, 3}, {2, 2, 3}));
}

TEST_CASE("the front is what nothing dominates, and each of the others names one of it") {
  const std::vector<Costs> costs{{1, 9, 0}, {2, 5, 0}, {3, 6, 0}, {9, 1, 0}, {9, 9, 0}};
  const auto found = dominators(costs);
  CHECK_FALSE(found[0]);
  CHECK_FALSE(found[1]);
  CHECK(found[2] == 1);
  CHECK_FALSE(found[3]);
  CHECK(found[4] == 0);
}

TEST_CASE("equal points are on the front together") {
  const auto found = dominators(std::vector<Costs>{{1, 1, 1}, {1, 1, 1}});
  CHECK_FALSE(found[0]);
  CHECK_FALSE(found[1]);
  CHECK(dominators({}).empty());
}

TEST_CASE("the front of random points is the one that comparing all of them finds") {
  Random random(3);
  std::vector<Costs> costs;
  for (int i = 0; i < 200; ++i) {
    costs.push_back({random.uniform(), random.uniform(), static_cast<double>(random.below(4))});
  }
  const auto found = dominators(costs);
  for (std::size_t i = 0; i < costs.size(); ++i) {
    bool dominated = false;
    for (const Costs& other : costs) dominated = dominated || dominates(other, costs[i]);
    CHECK(found[i].has_value() == dominated);
    if (!found[i]) continue;
    CHECK(dominates(costs[*found[i]], costs[i]));
    CHECK_FALSE(found[*found[i]]);
  }
}
