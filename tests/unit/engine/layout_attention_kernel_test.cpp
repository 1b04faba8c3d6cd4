// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/attention_kernel.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "assay/engine/layout/clustered_attention.hpp"
#include "assay/engine/layout/kv_blocks.hpp"
#include "assay/engine/layout/prune.hpp"

using namespace assay::engine::layout;
using Eigen::Index;
using Eigen::MatrixXf;

namespace {

// What a kernel gives, twice: a run leaves nothing to the next.
MatrixXf given_by_kernel(const Attention& attention, const KvCache& cache, const MatrixXf& input) {
  AttentionKernel kernel(attention, cache, input.cols());
  MatrixXf result = MatrixXf::Constant(attention.output.rows(), input.cols(), 99.0F);
  kernel.run(-input, result);
  kernel.run(input, result);
  return result;
}

}  // namespace

TEST_CASE("an attention kernel gives what the reference gives, for any sizes") {
  for (const std::size_t kv_heads : {6U, 3U, 2U, 1U}) {
    for (const std::size_t head_size : {5U, 16U, 32U}) {
      const ClusteredAttention shape{.heads = 6,
                                     .kv_heads = kv_heads,
                                     .head_size = head_size,
                                     .inputs = 41,
                                     .clusters = 2,
                                     .seed = 9};
      const Attention attention = clustered_attention(shape);
      for (const std::size_t positions : {1U, 23U, 64U}) {
        const KvCache cache = clustered_cache(shape, attention, positions);
        for (const std::size_t tokens : {1U, 17U}) {
          CAPTURE(kv_heads);
          CAPTURE(head_size);
          CAPTURE(positions);
          CAPTURE(tokens);
          const MatrixXf input = typical_input(shape, tokens, 0);
          CHECK(given_by_kernel(attention, cache, input)
                    .isApprox(evaluated(attention, cache, input), 1e-5F));
        }
      }
    }
  }
}

TEST_CASE("an attention kernel stays finite where scores are large") {
  const ClusteredAttention shape{.heads = 2, .kv_heads = 1, .head_size = 16, .inputs = 32};
  Attention attention = clustered_attention(shape);
  const KvCache cache = clustered_cache(shape, attention, 40);
  attention.query *= 1e4F;
  const MatrixXf input = typical_input(shape, 9, 0);
  const MatrixXf result = given_by_kernel(attention, cache, input);
  CHECK(result.allFinite());
  CHECK(result.isApprox(evaluated(attention, cache, input), 1e-3F));
}

TEST_CASE("pruned projections and a compressed cache are read less of, and computed with") {
  const ClusteredAttention shape{
      .heads = 4, .kv_heads = 2, .head_size = 32, .inputs = 64, .clusters = 2, .seed = 9};
  const Attention attention = clustered_attention(shape);
  const KvCache cache = clustered_cache(shape, attention, 128);
  const MatrixXf input = typical_input(shape, 17, 0);
  const std::size_t all = AttentionKernel(attention, cache, 17).bytes();
  // 4 · 32 and 2 · 32 rows of the projections, and the two parts of the cache.
  const std::size_t weights = (2 * 128 + 2 * 64) * 64 + 2 * 64 * 128;
  CHECK(all >= weights * sizeof(float));
  CHECK(all < weights * (sizeof(float) + 1));

  const KvCache half = compressed(cache, kept_blocks(attention, cache, input, 0.5));
  CHECK(AttentionKernel(attention, half, 17).bytes() < all);
  CHECK(given_by_kernel(attention, half, input).isApprox(evaluated(attention, half, input), 1e-5F));

  Attention pruned = attention;
  for (MatrixXf* const matrix : {&pruned.query, &pruned.key, &pruned.value, &pruned.output}) {
    prune(*matrix, Pruning::block, 0.5);
  }
  CHECK(AttentionKernel(pruned, cache, 17).bytes() < all);
  CHECK(given_by_kernel(pruned, cache, input).isApprox(evaluated(pruned, cache, input), 1e-5F));
}

TEST_CASE("orders within heads leave what a kernel gives, up to rounding") {
  const ClusteredAttention shape{
      .heads = 4, .kv_heads = 2, .head_size = 3, .inputs = 20, .seed = 5};
  const Attention attention = clustered_attention(shape);
  const KvCache cache = clustered_cache(shape, attention, 23);
  const MatrixXf input = typical_input(shape, 17, 0);
  const Permutation query_key{{2, 0, 1, 3, 5, 4}};
  const Permutation value{{1, 0, 2, 5, 3, 4}};
  CHECK(given_by_kernel(permuted(attention, query_key, value), permuted(cache, query_key, value),
                        input)
            .isApprox(given_by_kernel(attention, cache, input), 1e-5F));
}
