// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/rank_search.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/ordered_bits.hpp"

namespace assay::stats {
namespace {

using Values = std::vector<double>;
using RankList = std::vector<std::uint64_t>;

struct Found {
  Values values;
  int passes = 0;  // after the first
};

// With the values dealt out to three workers.
Found search_for(const Values& values, const RankList& ranks, std::size_t collectable) {
  const auto share = [&](std::size_t worker) {
    const std::size_t begin = worker * values.size() / 3;
    return std::span(values).subspan(begin, (worker + 1) * values.size() / 3 - begin);
  };
  std::vector<LeadingCounts> leading(3);
  for (std::size_t worker = 0; worker < 3; ++worker) leading[worker].add(share(worker));
  leading[0].merge(leading[1]);
  leading[0].merge(leading[2]);
  RankSearch search(leading[0], ranks, collectable);
  Found found;
  while (!search.is_done()) {
    std::vector<RankSearch::Pass> passes(3, search.begin_pass());
    for (std::size_t worker = 0; worker < 3; ++worker) passes[worker].add(share(worker));
    REQUIRE(search.end_pass(passes));
    ++found.passes;
  }
  found.values.assign(search.values().begin(), search.values().end());
  return found;
}

Values at_ranks(Values values, const RankList& ranks) {
  std::sort(values.begin(), values.end());
  Values expected;
  for (const auto rank : ranks) expected.push_back(values[rank]);
  return expected;
}

}  // namespace

TEST_CASE("bits of doubles sort as the doubles do, and lead back to them") {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const Values ascending{-infinity, -1e300, -1.5, -1, -5e-324, -0.0,
                         0.0,       5e-324, 1,    2,  1e300,   infinity};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    const std::uint64_t bits = ordered_bits(ascending[i]);
    CHECK(std::bit_cast<std::uint64_t>(from_ordered_bits(bits)) ==
          std::bit_cast<std::uint64_t>(ascending[i]));
    if (i > 0) CHECK(ordered_bits(ascending[i - 1]) < bits);
  }
}

TEST_CASE("order statistics are those of the sorted values, whatever may be collected") {
  Random random(3);
  Values values;
  for (int i = 0; i < 5000; ++i) values.push_back(12 + random.normal());
  for (int i = 0; i < 100; ++i) values.push_back(-1e6 * random.uniform());
  const RankList ranks{0, 1, 99, 2549, 2550, 2550, 4800, 5099};
  const Values expected = at_ranks(values, ranks);

  const Found collected = search_for(values, ranks, values.size());
  CHECK(collected.values == expected);
  CHECK(collected.passes == 1);
  const Found counted = search_for(values, ranks, 20);
  CHECK(counted.values == expected);
  CHECK(counted.passes == 2);
  const Found exhausted = search_for(values, ranks, 0);
  CHECK(exhausted.values == expected);
  CHECK(exhausted.passes == 3);
}

TEST_CASE("equal values are found although they can never be collected") {
  Values values(1000, 3.25);
  CHECK(search_for(values, {0, 500, 999}, 10).values == Values{3.25, 3.25, 3.25});
  values.push_back(-1);
  values.push_back(std::nextafter(3.25, 4));
  const RankList ranks{0, 1, 1000, 1001};
  CHECK(search_for(values, ranks, 10).values == at_ranks(values, ranks));
}

TEST_CASE("values that are not those of the first pass are noticed") {
  const Values values(100, 1.0);
  LeadingCounts leading;
  leading.add(values);
  for (const std::size_t collectable : {0U, 1000U}) {
    RankSearch search(leading, RankList{50}, collectable);
    std::vector<RankSearch::Pass> passes(1, search.begin_pass());
    passes[0].add(std::span(values).first(99));
    CHECK_FALSE(search.end_pass(passes));
  }
}

}  // namespace assay::stats
