// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/clustered_attention.hpp"

#include <algorithm>
#include <cmath>

#include <doctest/doctest.h>

#include "assay/engine/layout/costs.hpp"

using namespace assay::engine::layout;
using doctest::Approx;
using Eigen::Index;
using Eigen::MatrixXf;

namespace {

constexpr ClusteredAttention eight_heads{
    .heads = 8, .kv_heads = 2, .head_size = 64, .inputs = 256, .clusters = 4, .seed = 3};

float deviation(const MatrixXf& values) {
  return std::sqrt(values.squaredNorm() / static_cast<float>(values.size()));
}

}  // namespace

TEST_CASE("a clustered attention block has its shape, and is the same for the same seed") {
  const Attention attention = clustered_attention(eight_heads);
  CHECK(attention.query.rows() == 512);
  CHECK(attention.query.cols() == 256);
  CHECK(attention.key.rows() == 128);
  CHECK(attention.value.rows() == 128);
  CHECK(attention.output.rows() == 256);
  CHECK(attention.output.cols() == 512);
  const Attention again = clustered_attention(eight_heads);
  CHECK(again.query == attention.query);
  CHECK(again.output == attention.output);
  ClusteredAttention other = eight_heads;
  other.seed = 4;
  CHECK(clustered_attention(other).query != attention.query);
  CHECK(clustered_cache(eight_heads, attention, 40).keys ==
        clustered_cache(eight_heads, attention, 40).keys);
}

TEST_CASE("hidden clusters lie within heads and show in what is used together") {
  ClusteredAttention shape = eight_heads;
  shape.inputs = 512;
  const Attention attention = clustered_attention(shape);
  const auto query_key = hidden_query_key_clusters(shape);
  const auto value = hidden_value_clusters(shape);
  REQUIRE(query_key.size() == attention.channels());
  for (std::size_t i = 0; i < query_key.size(); ++i) {
    CHECK(query_key[i] / 4 == i / 64);
    CHECK(value[i] / 4 == i / 64);
  }
  CHECK(query_key != value);
  // At most 7/8.
  CHECK(modularity(shared_access_of_query_key(attention, 15), query_key) > 0.7);
  CHECK(modularity(shared_access_of_value(attention, 15), value) > 0.7);
  // As the channels come, clusters are hidden: blocks of 16 show little beyond their heads.
  const Permutation as_it_comes = identity(attention.channels());
  CHECK(block_modularity(shared_access_of_value(attention, 15), as_it_comes, 16) < 0.25);
}

TEST_CASE("typical inputs give queries, keys and values of deviation 1, about") {
  const Attention attention = clustered_attention(eight_heads);
  const MatrixXf input = typical_input(eight_heads, 200, 0);
  CHECK(deviation(input) == Approx(1).epsilon(0.1));
  CHECK(deviation(attention.query * input) == Approx(1).epsilon(0.2));
  CHECK(deviation(attention.key * input) == Approx(1).epsilon(0.2));
  CHECK(deviation(attention.value * input) == Approx(1).epsilon(0.2));
  CHECK(typical_input(eight_heads, 200, 1) != input);
}

TEST_CASE("a few blocks of positions get most of the attention, and tokens keep some") {
  const Attention attention = clustered_attention(eight_heads);
  const KvCache cache = clustered_cache(eight_heads, attention, 32 * 16);
  const Index tokens = 40;
  const Eigen::VectorXd received = attention_received(
      attention, cache, typical_input(eight_heads, static_cast<std::size_t>(tokens), 0));
  std::vector<double> of_block;
  for (Index block = 0; block < 32; ++block) {
    of_block.push_back(received.segment(block * 16, 16).sum() / static_cast<double>(8 * tokens));
  }
  std::sort(of_block.rbegin(), of_block.rend());
  double all = 0;
  for (const double share : of_block) all += share;
  CHECK(all > 0.5);
  CHECK(all < 0.95);
  const double first_quarter = of_block[0] + of_block[1] + of_block[2] + of_block[3] + of_block[4] +
                               of_block[5] + of_block[6] + of_block[7];
  CHECK(first_quarter > 0.75 * all);
  CHECK(of_block.back() > 0);
}
