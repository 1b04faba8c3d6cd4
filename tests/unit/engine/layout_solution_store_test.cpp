// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solution_store.hpp"

#include <array>

#include <doctest/doctest.h>

#include "assay/engine/layout/solver/solve_segments.hpp"
#include "temporary_directory.hpp"

using namespace assay;
using namespace assay::engine::layout;

namespace {

// Two cliques of four, interleaved: 0 2 4 6 and 1 3 5 7; and a third apart from them, 8 … 11.
SharedAccess interleaved() {
  std::vector<SharedPair> pairs;
  for (const std::uint32_t first : {0U, 1U}) {
    for (std::uint32_t i = first; i < 8; i += 2) {
      for (std::uint32_t j = first; j < i; j += 2) pairs.push_back({i, j, 1});
    }
  }
  for (std::uint32_t i = 8; i < 12; ++i) {
    for (std::uint32_t j = 8; j < i; ++j) pairs.push_back({i, j, 2});
  }
  return *shared_access(12, pairs);
}

constexpr std::array<Segment, 2> segments{{{0, 8}, {8, 4}}};
constexpr SolveOptions lines_of_four{.cache = {.line = 4, .level = 8}, .seed = 1};

}  // namespace

TEST_CASE("segments are solved for by themselves, and their figures are those of the whole") {
  const SharedAccess weights = interleaved();
  const VirtualClock clock;
  const Solution solution = solve_segments(weights, segments, lines_of_four, clock);
  const auto& order = solution.permutation.order;
  for (std::size_t i = 0; i < 8; ++i) CHECK(order[i] < 8);
  for (std::size_t i = 8; i < 12; ++i) CHECK(order[i] >= 8);
  CHECK(solution.statistics.c_after == 0);
  CHECK(solution.statistics.c_before ==
        doctest::Approx(cache_cost(weights, identity(12), lines_of_four.cache)));
  CHECK(solution.statistics.pairs == 18);
  CHECK(solution.statistics.improved);
  CHECK(solution.statistics.q_after ==
        doctest::Approx(block_modularity(weights, solution.permutation, 4)));
}

TEST_CASE("a solution is found again by what it follows from, and by nothing else") {
  const TemporaryDirectory folder;
  const SolutionStore store(folder.path() / "permutations");
  const SharedAccess weights = interleaved();
  const VirtualClock clock;
  const Solution solution = solve_segments(weights, segments, lines_of_four, clock);
  const std::string key = key_of(weights, segments, lines_of_four);
  CHECK_FALSE(store.find(key, 12));
  REQUIRE(store.keep(key, solution));
  const auto found = store.find(key, 12);
  REQUIRE(found);
  CHECK(found->permutation == solution.permutation);
  CHECK(found->statistics.c_after == solution.statistics.c_after);
  CHECK(found->statistics.elapsed_s == solution.statistics.elapsed_s);
  CHECK_FALSE(store.find(key, 11));

  SolveOptions other = lines_of_four;
  other.seed = 2;
  CHECK(key_of(weights, segments, other) != key);
  CHECK(key_of(2 * weights, segments, lines_of_four) != key);
  CHECK(key_of(weights, std::array{Segment{0, 12}}, lines_of_four) != key);
}

TEST_CASE("a damaged solution is none, and one whose budget ended is not kept") {
  const TemporaryDirectory folder;
  const SolutionStore store(folder.path());
  folder.write("a.json", "{\"permutation\": {\"D\": 2, \"pi\": [0, 0]}}");
  folder.write("b.json", "");
  folder.write("c.json", "[1]");
  for (const char* key : {"a", "b", "c"}) CHECK_FALSE(store.find(key, 2));
  const Solution ended{.permutation = identity(2), .statistics = {.budget_ended = true}};
  CHECK(store.keep("d", ended));
  CHECK_FALSE(store.find("d", 2));
}
