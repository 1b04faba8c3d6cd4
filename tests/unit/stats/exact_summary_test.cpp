// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/exact_summary.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/stats/quantile.hpp"

namespace assay::stats {
namespace {

// The whole from blocks of `size` values.
BlockSummary in_blocks(std::span<const double> values, std::size_t size) {
  std::vector<BlockSummary> blocks;
  for (; !values.empty(); values = values.subspan(std::min(size, values.size()))) {
    blocks.push_back(summarize_block(values.first(std::min(size, values.size()))));
  }
  return merge_blocks(blocks);
}

ExactSummary summary_of_sorted(const std::vector<double>& sorted) {
  std::vector<double> order_statistics;
  for (const auto rank : summary_ranks(sorted.size())) order_statistics.push_back(sorted[rank]);
  return exact_summary(summarize_block(sorted), order_statistics);
}

}  // namespace

TEST_CASE("blocks together give the moments of all values at once") {
  Random random(1);
  std::vector<double> values;
  for (int i = 0; i < 10'000; ++i) values.push_back(std::exp(random.normal()));
  const Moments expected = moments_of(values);
  for (const std::size_t size : {1U, 7U, 1000U, 9999U, 20'000U}) {
    const BlockSummary whole = in_blocks(values, size);
    CHECK(whole.moments.count == 10'000);
    CHECK(whole.moments.mean == doctest::Approx(expected.mean).epsilon(1e-14));
    CHECK(whole.moments.squared_deviations ==
          doctest::Approx(expected.squared_deviations).epsilon(1e-12));
    CHECK(whole.minimum == *std::min_element(values.begin(), values.end()));
    CHECK(whole.maximum == *std::max_element(values.begin(), values.end()));
  }
}

TEST_CASE("noise on top of a billion survives the merging") {
  std::vector<double> values;
  for (int i = 0; i < 100'000; ++i) values.push_back(1e9 + (i % 2 == 0 ? 0.25 : -0.25));
  const Moments moments = in_blocks(values, 37).moments;
  CHECK(moments.mean == doctest::Approx(1e9).epsilon(1e-15));
  CHECK(*variance(moments) == doctest::Approx(0.0625 * 100'000 / 99'999).epsilon(1e-7));
}

TEST_CASE("the certified values of NIST StRD NumAcc4 are met in blocks of any size") {
  std::vector<double> values{10000000.2};
  for (int pair = 0; pair < 500; ++pair) {
    values.push_back(10000000.1);
    values.push_back(10000000.3);
  }
  for (const std::size_t size : {1U, 2U, 100U}) {
    const Moments moments = in_blocks(values, size).moments;
    CHECK(moments.mean == doctest::Approx(10000000.2).epsilon(1e-15));
    CHECK(*standard_deviation(moments) == doctest::Approx(0.1).epsilon(1e-7));
  }
}

TEST_CASE("blocks without values change nothing") {
  const BlockSummary block = summarize_block(std::vector<double>{1, 2, 6});
  const std::vector<BlockSummary> blocks{{}, block, {}, {}};
  const BlockSummary whole = merge_blocks(blocks);
  CHECK(whole.moments.count == 3);
  CHECK(whole.moments.mean == block.moments.mean);
  CHECK(whole.moments.squared_deviations == block.moments.squared_deviations);
  CHECK(merge_blocks({}).moments.count == 0);
}

TEST_CASE("percentiles are those of the sorted values to the last bit") {
  Random random(2);
  for (std::size_t count = 1; count < 300; count += 1 + count / 20) {
    std::vector<double> values;
    for (std::size_t i = 0; i < count; ++i) values.push_back(random.normal());
    std::sort(values.begin(), values.end());
    const ExactSummary summary = summary_of_sorted(values);
    CHECK(summary.count == count);
    CHECK(summary.minimum == values.front());
    CHECK(summary.p50 == percentile(values, 0.5));
    CHECK(summary.p95 == percentile(values, 0.95));
    CHECK(summary.p99 == percentile(values, 0.99));
    CHECK(summary.maximum == values.back());
  }
}

TEST_CASE("a single value has percentiles, but no spread") {
  const ExactSummary summary = summary_of_sorted({4});
  CHECK(summary.mean == 4);
  CHECK(summary.p99 == 4);
  CHECK_FALSE(summary.standard_deviation);
  CHECK_FALSE(summary.cov);
}

}  // namespace assay::stats
