// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/block.hpp"

#include <doctest/doctest.h>

#include "assay/engine/layout/block_kernel.hpp"
#include "assay/engine/layout/costs.hpp"
#include "assay/engine/layout/order_figures.hpp"
#include "assay/engine/layout/synthetic_block.hpp"

using namespace assay::engine::layout;
using Eigen::MatrixXf;

namespace {

Block block_of(std::int64_t heads, std::int64_t kv_heads) {
  return synthetic_block({.hidden_size = 48,
                          .intermediate_size = 96,
                          .attention_heads = heads,
                          .kv_heads = kv_heads,
                          .clusters = 6,
                          .runs_read = 2,
                          .density = 0.5},
                         40, 3);
}

MatrixXf some_input(const Block& block, Eigen::Index tokens) {
  return SyntheticInput(block.inputs()).draw(tokens, 5);
}

}  // namespace

TEST_CASE("a block's dimensions are its neurons, then each head's channels, twice") {
  const Block plain = block_of(0, 0);
  CHECK(dimensions_of(plain) == 96);
  CHECK(segments_of(plain).size() == 1);
  const Block grouped = block_of(6, 3);
  CHECK(dimensions_of(grouped) == 96 + 2 * 3 * 8);
  const auto segments = segments_of(grouped);
  REQUIRE(segments.size() == 7);
  CHECK(segments.back().first == 96 + 5 * 8);
  CHECK(segments.back().count == 8);
}

TEST_CASE("any order within the segments leaves the function as it is, up to rounding") {
  for (const auto& [heads, kv_heads] : {std::pair<std::int64_t, std::int64_t>{0, 0}, {6, 3}}) {
    const Block block = block_of(heads, kv_heads);
    const MatrixXf input = some_input(block, 7);
    const MatrixXf expected = evaluated(block, input);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Permutation order = random_order(block, seed);
      REQUIRE(fits(block, order));
      CHECK(evaluated(permuted(block, order), input).isApprox(expected, 1e-4F));
    }
  }
}

TEST_CASE("an order that takes a dimension out of its segment does not fit") {
  const Block block = block_of(6, 3);
  Permutation order = identity(dimensions_of(block));
  CHECK(fits(block, order));
  std::swap(order.order[95], order.order[96]);
  CHECK_FALSE(fits(block, order));
  CHECK_FALSE(fits(block, identity(95)));
}

TEST_CASE("W has no weight between segments, from weights and from activity alike") {
  const Block block = block_of(6, 3);
  const auto segments = segments_of(block);
  std::vector<std::size_t> segment_of;
  for (std::size_t i = 0; i < segments.size(); ++i) {
    segment_of.insert(segment_of.end(), segments[i].count, i);
  }
  for (const SharedAccess& weights :
       {shared_access_of(block, 4), shared_access_of_activity(block, some_input(block, 300))}) {
    CHECK(static_cast<std::size_t>(weights.rows()) == dimensions_of(block));
    CHECK(weights.nonZeros() > 0);
    for (int column = 0; column < weights.outerSize(); ++column) {
      for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
        CHECK(segment_of[static_cast<std::size_t>(entry.row())] ==
              segment_of[static_cast<std::size_t>(entry.col())]);
      }
    }
  }
}

TEST_CASE("the kernel of a block computes what the reference does, in any order") {
  for (const auto& [heads, kv_heads] : {std::pair<std::int64_t, std::int64_t>{0, 0}, {6, 3}}) {
    const Block block = block_of(heads, kv_heads);
    const MatrixXf input = some_input(block, 13);
    MatrixXf result(48, 13);
    BlockKernel kernel(permuted(block, random_order(block, 1)), 13, Quantization::none);
    kernel.run(input, result);
    CHECK(result.isApprox(evaluated(block, input), 1e-4F));
    CHECK(kernel.tiles() > 0);
    CHECK(kernel.bytes() > kernel.tiles() * 16 * 16 * sizeof(float) - 1);
  }
}

TEST_CASE("the figures of an order are those of the block in that order") {
  Block block = block_of(0, 0);
  for (MatrixXf* const weights : weights_of(block)) {
    *weights = (weights->array().abs() > 0.7F).select(*weights, 0.0F);
  }
  const SharedAccess access = shared_access_of(block, 8);
  const Permutation order = random_order(block, 9);
  const OrderFigures there = figures_of(block, access, order, {});
  const Block laid_out = permuted(block, order);
  const OrderFigures here =
      figures_of(laid_out, reordered(access, order), identity(order.size()), {});
  CHECK(there.tiles == here.tiles);
  CHECK(there.c == doctest::Approx(here.c));
  CHECK(there.q == doctest::Approx(here.q));
}
