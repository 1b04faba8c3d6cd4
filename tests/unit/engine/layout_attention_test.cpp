// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/attention.hpp"

#include <cmath>
#include <cstdint>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/engine/layout/costs.hpp"

using namespace assay;
using namespace assay::engine::layout;
using doctest::Approx;
using Eigen::Index;
using Eigen::MatrixXf;

namespace {

MatrixXf normal_matrix(Index rows, Index columns, std::uint64_t seed) {
  Random random(seed);
  MatrixXf matrix(rows, columns);
  for (float& value : matrix.reshaped()) value = static_cast<float>(random.normal());
  return matrix;
}

Attention normal_attention(Index heads, Index kv_heads, Index head_size) {
  return {.heads = heads,
          .kv_heads = kv_heads,
          .head_size = head_size,
          .query = 0.3F * normal_matrix(heads * head_size, 12, 1),
          .key = 0.3F * normal_matrix(kv_heads * head_size, 12, 2),
          .value = normal_matrix(kv_heads * head_size, 12, 3),
          .output = normal_matrix(9, heads * head_size, 4)};
}

KvCache normal_cache(const Attention& attention, Index positions) {
  const auto channels = static_cast<Index>(attention.channels());
  return {.keys = normal_matrix(channels, positions, 5),
          .values = normal_matrix(channels, positions, 6)};
}

Permutation shuffled_within(std::size_t groups, std::size_t group_size, std::uint64_t seed) {
  Permutation all;
  for (std::size_t i = 0; i < groups; ++i) {
    for (const std::uint32_t at : random_permutation(group_size, derive_seed(seed, {i})).order) {
      all.order.push_back(static_cast<std::uint32_t>(i * group_size) + at);
    }
  }
  return all;
}

MatrixXf one_by_one(float value) {
  return MatrixXf::Constant(1, 1, value);
}

}  // namespace

TEST_CASE("attention of one head of one channel is the formula") {
  const Attention attention{.heads = 1,
                            .kv_heads = 1,
                            .head_size = 1,
                            .query = one_by_one(2),
                            .key = one_by_one(3),
                            .value = one_by_one(5),
                            .output = one_by_one(7)};
  KvCache cache{.keys = MatrixXf(1, 2), .values = MatrixXf(1, 2)};
  cache.keys << 0.5F, -1;
  cache.values << 4, 6;
  const double input = 0.25;
  const double query = 2 * input;
  const double first = std::exp(query * 0.5);
  const double second = std::exp(query * -1);
  const double own = std::exp(query * 3 * input);
  const double sum = first + second + own;
  const double expected = 7 * (first * 4 + second * 6 + own * 5 * input) / sum;
  CHECK(evaluated(attention, cache, one_by_one(0.25F))(0, 0) == Approx(expected).epsilon(1e-6));

  const Eigen::VectorXd received = attention_received(attention, cache, one_by_one(0.25F));
  REQUIRE(received.size() == 2);
  CHECK(received(0) == Approx(first / sum).epsilon(1e-6));
  CHECK(received(1) == Approx(second / sum).epsilon(1e-6));
}

TEST_CASE("scores are divided by the root of the head's size") {
  const MatrixXf ones = MatrixXf::Ones(4, 1);
  const Attention attention{.heads = 1,
                            .kv_heads = 1,
                            .head_size = 4,
                            .query = ones,
                            .key = 0 * ones,
                            .value = 0 * ones,
                            .output = MatrixXf::Constant(1, 4, 0.25F)};
  const KvCache cache{.keys = ones, .values = ones};
  const double expected = std::exp(2) / (std::exp(2) + 1);  // 4 / √4 against its own 0
  CHECK(evaluated(attention, cache, one_by_one(1))(0, 0) == Approx(expected).epsilon(1e-6));
}

TEST_CASE("scores as large as a float's exponent allows stay finite") {
  Attention attention = normal_attention(2, 1, 3);
  attention.query *= 1e4F;
  const KvCache cache = normal_cache(attention, 20);
  CHECK(evaluated(attention, cache, normal_matrix(12, 5, 7)).allFinite());
}

TEST_CASE("a token sees the cache and itself, no other token") {
  const Attention attention = normal_attention(4, 2, 3);
  const KvCache cache = normal_cache(attention, 20);
  const MatrixXf input = normal_matrix(12, 6, 7);
  const MatrixXf together = evaluated(attention, cache, input);
  for (Index token = 0; token < input.cols(); ++token) {
    CHECK(evaluated(attention, cache, input.col(token)).isApprox(together.col(token), 1e-5F));
  }
}

TEST_CASE("query heads that share a kv head give what copies of it would give") {
  const Attention shared = normal_attention(6, 2, 5);
  const KvCache cache = normal_cache(shared, 20);
  std::vector<Index> copies;
  for (Index head = 0; head < 6; ++head) {
    for (Index channel = 0; channel < 5; ++channel) copies.push_back(head / 3 * 5 + channel);
  }
  Attention own = shared;
  own.kv_heads = 6;
  own.key = shared.key(copies, Eigen::all);
  own.value = shared.value(copies, Eigen::all);
  const KvCache own_cache{.keys = cache.keys(copies, Eigen::all),
                          .values = cache.values(copies, Eigen::all)};
  const MatrixXf input = normal_matrix(12, 7, 7);
  CHECK(evaluated(own, own_cache, input).isApprox(evaluated(shared, cache, input), 1e-5F));
}

TEST_CASE("any two orders within heads give the same attention, up to rounding") {
  for (const Index kv_heads : {6, 3, 2, 1}) {
    const Attention attention = normal_attention(6, kv_heads, 5);
    const KvCache cache = normal_cache(attention, 23);
    const MatrixXf input = normal_matrix(12, 7, 7);
    const MatrixXf expected = evaluated(attention, cache, input);
    const auto groups = static_cast<std::size_t>(kv_heads);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const Permutation query_key = shuffled_within(groups, 5, 2 * seed);
      const Permutation value = shuffled_within(groups, 5, 2 * seed + 1);
      for (std::size_t head = 0; head < groups; ++head) REQUIRE(keeps(query_key, {5 * head, 5}));
      const Attention other = permuted(attention, query_key, value);
      CHECK(evaluated(other, permuted(cache, query_key, value), input).isApprox(expected, 1e-5F));
    }
  }
}

TEST_CASE("an order of the weights alone, without the cache's, gives something else") {
  const Attention attention = normal_attention(2, 2, 5);
  const KvCache cache = normal_cache(attention, 23);
  const MatrixXf input = normal_matrix(12, 7, 7);
  const MatrixXf expected = evaluated(attention, cache, input);
  const Permutation same = identity(attention.channels());
  const Permutation order = shuffled_within(2, 5, 1);
  CHECK_FALSE(evaluated(permuted(attention, order, same), cache, input).isApprox(expected, 1e-2F));
  CHECK_FALSE(evaluated(permuted(attention, same, order), cache, input).isApprox(expected, 1e-2F));
}

TEST_CASE("channels of two heads are never used together") {
  const Attention attention = normal_attention(4, 2, 8);
  for (const SharedAccess& weights :
       {shared_access_of_query_key(attention, 7), shared_access_of_value(attention, 7)}) {
    CHECK(weights.rows() == 16);
    CHECK(weights.nonZeros() > 0);
    CHECK(weights.isApprox(SharedAccess(weights.transpose())));
    for (std::int32_t column = 0; column < weights.outerSize(); ++column) {
      for (SharedAccess::InnerIterator entry(weights, column); entry; ++entry) {
        CHECK(entry.row() / 8 == column / 8);
        CHECK(entry.row() != column);
      }
    }
  }
}

TEST_CASE("all heads that read a kv head have a say in what is used together") {
  // One run of inputs for each half of the channels, which only the second query head tells.
  Attention attention{.heads = 2,
                      .kv_heads = 1,
                      .head_size = 8,
                      .query = MatrixXf::Zero(16, 32),
                      .key = MatrixXf::Ones(8, 32),
                      .value = MatrixXf::Ones(8, 32),
                      .output = MatrixXf::Zero(32, 16)};
  attention.query.block(8, 0, 4, 16).setOnes();
  attention.query.block(12, 16, 4, 16).setOnes();
  attention.output.block(0, 8, 16, 4).setOnes();
  attention.output.block(16, 12, 16, 4).setOnes();
  const std::vector<std::uint32_t> halves{0, 0, 0, 0, 1, 1, 1, 1};
  CHECK(modularity(shared_access_of_query_key(attention, 4), halves) == Approx(0.5));  // at most
  CHECK(modularity(shared_access_of_value(attention, 4), halves) == Approx(0.5));
}
