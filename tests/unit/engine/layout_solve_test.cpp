// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/solve.hpp"

#include <algorithm>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/engine/layout/generator.hpp"
#include "assay/engine/layout/solver/local_search.hpp"
#include "assay/engine/layout/solver/orders.hpp"
#include "hidden_access.hpp"

using namespace assay;
using namespace assay::engine::layout;
using doctest::Approx;

namespace {

constexpr CacheShape cache{.line = 16, .level = 128};
const HiddenClusters shape{
    .neurons = 512, .inputs = 256, .clusters = 16, .density = 1, .noise = 0.1, .seed = 7};

const SharedAccess& clustered() {
  static const SharedAccess weights =
      shared_access_of_use(use_of_lines(clustered_matrix(shape, 0), 16), 24);
  return weights;
}

bool never() {
  return false;
}

bool is_order_of(const Permutation& permutation, std::size_t dimensions) {
  std::vector<std::uint32_t> sorted = permutation.order;
  std::sort(sorted.begin(), sorted.end());
  return sorted == identity(dimensions).order;
}

}  // namespace

TEST_CASE("hidden clusters are found again by the spectral order") {
  const Permutation order = spectral_order(clustered(), cache.line, 1);
  REQUIRE(is_order_of(order, shape.neurons));
  const std::vector<std::uint32_t> cluster_of = hidden_clusters(shape);
  // Blocks of a cluster's size are the clusters, or nearly.
  CHECK(block_modularity(clustered(), order, 32) > 0.95 * modularity(clustered(), cluster_of));
}

TEST_CASE("every method gives an order, the same for the same seed, and lowers the cost") {
  for (const OrderMethod method :
       {OrderMethod::spectral, OrderMethod::metis, OrderMethod::reverse_cuthill_mckee}) {
    CAPTURE(word_of(method));
    const VirtualClock clock;
    const SolveOptions options{.method = method, .cache = cache, .seed = 5};
    const Solution one = solve(clustered(), options, clock);
    REQUIRE(is_order_of(one.permutation, shape.neurons));
    CHECK(one.permutation == solve(clustered(), options, clock).permutation);
    CHECK(one.statistics.improved);
    CHECK_FALSE(one.statistics.budget_ended);
    CHECK(one.statistics.c_after <= one.statistics.c_initial);
    CHECK(one.statistics.c_after < 0.7 * one.statistics.c_before);
    CHECK(one.statistics.q_after > one.statistics.q_before);
    CHECK(one.statistics.c_after ==
          Approx(cache_cost(clustered(), one.permutation, cache)).epsilon(1e-12));
  }
}

TEST_CASE("identity and random orders are left as they are") {
  const VirtualClock clock;
  const Solution same =
      solve(clustered(), {.method = OrderMethod::identity, .cache = cache}, clock);
  CHECK(same.permutation == identity(shape.neurons));
  CHECK_FALSE(same.statistics.improved);
  const Solution random =
      solve(clustered(), {.method = OrderMethod::random, .cache = cache}, clock);
  CHECK(is_order_of(random.permutation, shape.neurons));
  CHECK(random.statistics.exchanges == 0);
}

TEST_CASE("exchanges never raise the cost, and end") {
  const Permutation start = random_permutation(shape.neurons, 9);
  const SearchResult found = local_search(clustered(), start, cache, never);
  CHECK(is_order_of(found.order, shape.neurons));
  CHECK(found.exchanges > 0);
  CHECK_FALSE(found.was_stopped);
  CHECK(cache_cost(clustered(), found.order, cache) < cache_cost(clustered(), start, cache));
}

TEST_CASE("where the budget has ended the method's own order is returned, and it is said") {
  const VirtualClock clock;
  const Solution solution = solve(clustered(), {.cache = cache, .seed = 5, .budget_s = 0}, clock);
  CHECK(solution.statistics.budget_ended);
  CHECK(solution.statistics.exchanges == 0);
  CHECK(solution.statistics.c_after == Approx(solution.statistics.c_initial));
}

TEST_CASE("where there is nothing to gain the order stays") {
  const VirtualClock clock;
  const Solution empty = solve(*shared_access(40, {}), {.cache = cache}, clock);
  CHECK(empty.permutation == identity(40));
  CHECK_FALSE(empty.statistics.improved);
  const Solution unhurried = solve(*shared_access(40, {}), {.cache = cache, .budget_s = 0}, clock);
  CHECK_FALSE(unhurried.statistics.budget_ended);  // nothing was left to do
  const Solution none = solve(*shared_access(0, {}), {.cache = cache}, clock);
  CHECK(none.permutation.size() == 0);
}

TEST_CASE("components lie one after the other, the largest first, and the unused last") {
  std::vector<SharedPair> pairs;
  for (std::uint32_t i = 1; i < 5; ++i) pairs.push_back({i, i + 1, 1});  // 1 … 5
  pairs.push_back({0, 6, 1});
  const Permutation order = spectral_order(*shared_access(8, pairs), 2, 0);
  REQUIRE(is_order_of(order, 8));
  CHECK(std::is_permutation(order.order.begin(), order.order.begin() + 5,
                            std::vector<std::uint32_t>{1, 2, 3, 4, 5}.begin()));
  CHECK(order.order[7] == 7);
}

TEST_CASE("clusters of a cache line each are found whole, not shared out over two lines") {
  const Permutation order = random_permutation(2048, 3);
  const SharedAccess weights =
      test::hidden_access(order, 10, 0.05, 11, [](std::size_t one, Random& random) {
        return one / cache.line * cache.line + random.below(cache.line);
      });
  const VirtualClock clock;
  const Solution solution = solve(weights, {.cache = cache, .seed = 2}, clock);
  const double ideal = block_modularity(weights, order, cache.line);
  CHECK(ideal > 0.9);
  CHECK(solution.statistics.q_after == Approx(ideal).epsilon(0.02));
}

TEST_CASE("a band is found again, hardly wider than it was, however long it is") {
  for (const std::size_t dimensions : {std::size_t{1000}, std::size_t{2048}, std::size_t{5000}}) {
    CAPTURE(dimensions);
    const Permutation order = random_permutation(dimensions, 3);
    const SharedAccess weights =
        test::hidden_access(order, 10, 0, 11, [&](std::size_t one, Random& random) {
          return std::min(dimensions - 1, one + random.below(20));
        });
    const VirtualClock clock;
    const SolveStatistics found = solve(weights, {.cache = cache, .seed = 2}, clock).statistics;
    const double ideal = cache_cost(weights, order, cache);
    CHECK(found.c_before > 20 * ideal);
    CHECK(found.c_after < 1.5 * ideal);
  }
}

TEST_CASE("clusters larger than a line lie together, as close as they were or closer") {
  const Permutation order = random_permutation(2560, 3);
  const SharedAccess weights = test::hidden_access(
      order, 10, 0.1, 11,
      [](std::size_t one, Random& random) { return one / 64 * 64 + random.below(64); });
  const VirtualClock clock;
  const Solution solution = solve(weights, {.cache = cache, .seed = 2}, clock);
  CHECK(solution.statistics.c_after < 1.05 * cache_cost(weights, order, cache));
}

TEST_CASE("weights of any size give an order") {
  const Permutation order = random_permutation(300, 3);
  for (const double scale : {1e-300, 1e300}) {
    SharedAccess weights =
        test::hidden_access(order, 6, 0.1, 11, [](std::size_t one, Random& random) {
          const std::size_t first = one / cache.line * cache.line;
          return first + random.below(std::min(cache.line, 300 - first));
        });
    weights *= scale;
    const VirtualClock clock;
    const Solution solution = solve(weights, {.cache = cache, .seed = 2}, clock);
    CHECK(is_order_of(solution.permutation, order.size()));
    CHECK(solution.statistics.improved);
    CHECK(solution.statistics.c_after < 0.5 * solution.statistics.c_before);
  }
}
