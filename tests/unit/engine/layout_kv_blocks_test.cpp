// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/kv_blocks.hpp"

#include <algorithm>
#include <limits>

#include <doctest/doctest.h>

#include "assay/engine/layout/clustered_attention.hpp"

using namespace assay::engine::layout;
using Eigen::Index;
using Eigen::MatrixXf;

namespace {

constexpr ClusteredAttention four_heads{
    .heads = 4, .kv_heads = 2, .head_size = 32, .inputs = 64, .clusters = 2, .seed = 7};

struct Sample {
  Attention attention = clustered_attention(four_heads);
  KvCache cache = clustered_cache(four_heads, attention, 16 * 16 + 7);  // the last block is cut
  MatrixXf calibration = typical_input(four_heads, 24, 0);
};

}  // namespace

TEST_CASE("all blocks kept change nothing") {
  const Sample sample;
  const auto kept = kept_blocks(sample.attention, sample.cache, sample.calibration, 1);
  CHECK(kept == std::vector<bool>(17, true));
  const KvCache same = compressed(sample.cache, kept);
  CHECK(same.keys == sample.cache.keys);
  CHECK(same.values == sample.cache.values);
}

TEST_CASE("the blocks that go are those that get least attention") {
  const Sample sample;
  const Eigen::VectorXd received =
      attention_received(sample.attention, sample.cache, sample.calibration);
  const auto kept = kept_blocks(sample.attention, sample.cache, sample.calibration, 0.4);
  CHECK(std::count(kept.begin(), kept.end(), true) == 7);  // of 6.8
  double least_kept = std::numeric_limits<double>::infinity();
  double most_dropped = 0;
  for (Index block = 0; block < 17; ++block) {
    const double sum =
        received.segment(block * 16, std::min<Index>(16, received.size() - block * 16)).sum();
    if (kept[static_cast<std::size_t>(block)]) {
      least_kept = std::min(least_kept, sum);
    } else {
      most_dropped = std::max(most_dropped, sum);
    }
  }
  CHECK(least_kept > most_dropped);
}

TEST_CASE("one block stays whatever the share, and of equal ones the earlier") {
  const Sample sample;
  const auto kept = kept_blocks(sample.attention, sample.cache, sample.calibration, 0);
  CHECK(std::count(kept.begin(), kept.end(), true) == 1);

  KvCache alike = sample.cache;
  alike.keys.setOnes();
  const auto first = kept_blocks(sample.attention, alike, sample.calibration, 0.3);
  for (std::size_t block = 0; block < 17; ++block) CHECK(first[block] == (block < 5));
}

TEST_CASE("a compressed cache has the kept positions in their order, a cut last block too") {
  KvCache cache{.keys = MatrixXf(1, 37), .values = MatrixXf(1, 37)};
  for (Index i = 0; i < 37; ++i) {
    cache.keys(0, i) = static_cast<float>(i);
    cache.values(0, i) = static_cast<float>(-i);
  }
  const KvCache small = compressed(cache, {true, false, true});
  REQUIRE(small.positions() == 21);
  CHECK(small.keys(0, 15) == 15);
  CHECK(small.keys(0, 16) == 32);
  CHECK(small.keys(0, 20) == 36);
  CHECK(small.values == -small.keys);
}

TEST_CASE("the fewer blocks stay, the more the output errs, and little while many stay") {
  const Sample sample;
  const MatrixXf input = typical_input(four_heads, 40, 1);
  const MatrixXf expected = evaluated(sample.attention, sample.cache, input);
  double last = 0;
  for (const double share : {1.0, 0.8, 0.6, 0.4, 0.2, 0.0}) {
    CAPTURE(share);
    const KvCache small = compressed(
        sample.cache, kept_blocks(sample.attention, sample.cache, sample.calibration, share));
    const double error =
        double{(evaluated(sample.attention, small, input) - expected).norm() / expected.norm()};
    CHECK(error >= last);
    if (share == 1.0) CHECK(error == 0);
    if (share == 0.6) CHECK(error < 0.2);
    last = error;
  }
  CHECK(last > 0.1);
}

TEST_CASE("keeping the blocks of least attention errs more than keeping those of most") {
  const Sample sample;
  const MatrixXf input = typical_input(four_heads, 40, 1);
  const MatrixXf expected = evaluated(sample.attention, sample.cache, input);
  const auto kept = kept_blocks(sample.attention, sample.cache, sample.calibration, 0.5);
  std::vector<bool> others = kept;
  others.flip();
  const auto error = [&](const std::vector<bool>& blocks) {
    const KvCache small = compressed(sample.cache, blocks);
    return (evaluated(sample.attention, small, input) - expected).norm();
  };
  CHECK(3 * error(kept) < error(others));
}
