// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/coarsening.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "hidden_access.hpp"

using namespace assay;
using namespace assay::engine::layout;
using doctest::Approx;

TEST_CASE("dimensions that share most are a group, and groups share what their dimensions do") {
  const auto coarse = coarsened(
      *shared_access(4, std::vector<SharedPair>{{0, 2, 5}, {1, 3, 5}, {0, 1, 1}, {2, 3, 2}}));
  REQUIRE(coarse);
  CHECK(coarse->group_of == std::vector<std::uint32_t>{0, 1, 0, 1});
  CHECK(coarse->weights.rows() == 2);
  CHECK(coarse->weights.coeff(0, 1) == 3);
  CHECK(coarse->weights.coeff(1, 0) == 3);
  CHECK(coarse->weights.nonZeros() == 2);
}

TEST_CASE("a partner that shares with everybody is worth less") {
  // 1 shares as much with 0 as with 2, and 2 with four others besides.
  std::vector<SharedPair> pairs{{1, 2, 1}, {1, 0, 1}};
  for (std::uint32_t other = 3; other < 7; ++other) pairs.push_back({2, other, 1});
  const auto coarse = coarsened(*shared_access(7, pairs));
  REQUIRE(coarse);
  CHECK(coarse->group_of[1] == coarse->group_of[0]);
}

TEST_CASE("a dimension whose partners are all taken joins the best of them") {
  const auto coarse = coarsened(*shared_access(3, std::vector<SharedPair>{{0, 1, 2}, {0, 2, 1}}));
  REQUIRE(coarse);
  CHECK(coarse->group_of == std::vector<std::uint32_t>{0, 0, 0});
  CHECK(coarse->weights.nonZeros() == 0);
}

TEST_CASE("where hardly any dimension has a partner there is no smaller W") {
  CHECK_FALSE(coarsened(*shared_access(40, {})));
  CHECK_FALSE(coarsened(*shared_access(40, std::vector<SharedPair>{{3, 4, 1}, {5, 6, 1}})));
}

TEST_CASE("what the groups share is all the weight that does not lie within one") {
  const SharedAccess weights = test::hidden_access(
      random_permutation(600, 3), 8, 0.2, 5,
      [](std::size_t one, Random& random) { return one / 20 * 20 + random.below(20); });
  const auto coarse = coarsened(weights);
  REQUIRE(coarse);
  const Eigen::Index groups = coarse->weights.rows();
  CHECK(groups <= 300);
  CHECK(*std::max_element(coarse->group_of.begin(), coarse->group_of.end()) + 1 == groups);
  double between = 0;
  for (int column = 0; column < weights.outerSize(); ++column) {
    for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
      const auto row = static_cast<std::size_t>(entry.row());
      if (coarse->group_of[row] != coarse->group_of[static_cast<std::size_t>(column)]) {
        between += entry.value();
      }
    }
  }
  CHECK(weight_of(coarse->weights) == Approx(between));
  CHECK(coarse->weights.diagonal().sum() == 0);
  CHECK((SharedAccess(coarse->weights.transpose()) - coarse->weights).norm() == Approx(0));
}
