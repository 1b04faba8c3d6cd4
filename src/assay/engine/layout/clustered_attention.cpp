// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/clustered_attention.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <span>

#include "assay/base/random.hpp"
#include "assay/engine/layout/generator.hpp"
#include "assay/engine/layout/tile.hpp"

namespace assay::engine::layout {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

enum SeedPlace : std::uint64_t {
  for_query_key,
  for_value,
  for_direction,
  for_tokens,
  for_context,
  for_blocks
};

// Attention to the blocks of a cache falls as (1 + rank)^-power, and is so many times that to the
// token itself.
constexpr double power = 1.5;
constexpr double cache_to_own = 3;

HiddenClusters shape_of_head(const ClusteredAttention& shape, SeedPlace place,
                             std::size_t kv_head) {
  return {.neurons = shape.head_size,
          .inputs = shape.inputs,
          .clusters = shape.clusters,
          .runs_read = shape.runs_read,
          .density = shape.density,
          .noise = shape.noise,
          .seed = derive_seed(shape.seed, {place, kv_head})};
}

std::vector<std::uint32_t> clusters_of_heads(const ClusteredAttention& shape, SeedPlace place) {
  std::vector<std::uint32_t> clusters;
  const std::size_t of_head = std::max(shape.clusters, std::size_t{1});
  for (std::size_t kv_head = 0; kv_head < shape.kv_heads; ++kv_head) {
    for (const std::uint32_t cluster : hidden_clusters(shape_of_head(shape, place, kv_head))) {
      clusters.push_back(static_cast<std::uint32_t>(kv_head * of_head + cluster));
    }
  }
  return clusters;
}

// The channels of all kv heads (part 0 of each head's matrices), or of all their query heads (the
// parts from 1 on), as rows.
MatrixXf rows_of_heads(const ClusteredAttention& shape, SeedPlace place, std::size_t first_part,
                       std::size_t parts) {
  const auto size = static_cast<Index>(shape.head_size);
  MatrixXf rows(static_cast<Index>(shape.kv_heads * parts) * size,
                static_cast<Index>(shape.inputs));
  Index row = 0;
  for (std::size_t kv_head = 0; kv_head < shape.kv_heads; ++kv_head) {
    const HiddenClusters head = shape_of_head(shape, place, kv_head);
    for (std::size_t part = 0; part < parts; ++part, row += size) {
      rows.middleRows(row, size) = clustered_matrix(head, first_part + part);
    }
  }
  return rows;
}

// Rows of length 1 on average.
MatrixXf scaled(const MatrixXf& matrix) {
  const float norm = matrix.norm();
  return norm > 0 ? MatrixXf(matrix * (std::sqrt(static_cast<float>(matrix.rows())) / norm))
                  : matrix;
}

// What all tokens have in common.
Eigen::VectorXf typical_direction(const ClusteredAttention& shape) {
  Random random(derive_seed(shape.seed, {for_direction}));
  Eigen::VectorXf direction(static_cast<Index>(shape.inputs));
  for (float& value : direction) value = static_cast<float>(std::sqrt(0.5) * random.normal());
  return direction;
}

MatrixXf tokens_of(const ClusteredAttention& shape, std::size_t count, std::uint64_t seed) {
  const Eigen::VectorXf direction = typical_direction(shape);
  Random random(seed);
  MatrixXf tokens(direction.size(), static_cast<Index>(count));
  for (float& value : tokens.reshaped()) {
    value = static_cast<float>(std::sqrt(0.5) * random.normal());
  }
  return tokens.colwise() + direction;
}

// What a block's keys have to add to a typical query's score, as the logarithm of attention.
std::vector<float> scores_of_blocks(const ClusteredAttention& shape, std::size_t blocks) {
  std::vector<double> ranks(blocks);
  std::iota(ranks.begin(), ranks.end(), 1.0);
  double sum = 0;
  for (const double rank : ranks) sum += static_cast<double>(tile_rows) * std::pow(rank, -power);
  Random random(derive_seed(shape.seed, {for_blocks}));
  random.shuffle(std::span(ranks));
  std::vector<float> scores;
  scores.reserve(blocks);
  for (const double rank : ranks) {
    scores.push_back(static_cast<float>(std::log(cache_to_own / sum) - power * std::log(rank)));
  }
  return scores;
}

}  // namespace

Attention clustered_attention(const ClusteredAttention& shape) {
  const std::size_t query_heads = shape.heads / shape.kv_heads;
  return {.heads = static_cast<Index>(shape.heads),
          .kv_heads = static_cast<Index>(shape.kv_heads),
          .head_size = static_cast<Index>(shape.head_size),
          .query = scaled(rows_of_heads(shape, for_query_key, 1, query_heads)),
          .key = scaled(rows_of_heads(shape, for_query_key, 0, 1)),
          .value = scaled(rows_of_heads(shape, for_value, 0, 1)),
          .output = scaled(rows_of_heads(shape, for_value, 1, query_heads).transpose())};
}

std::vector<std::uint32_t> hidden_query_key_clusters(const ClusteredAttention& shape) {
  return clusters_of_heads(shape, for_query_key);
}

std::vector<std::uint32_t> hidden_value_clusters(const ClusteredAttention& shape) {
  return clusters_of_heads(shape, for_value);
}

MatrixXf typical_input(const ClusteredAttention& shape, std::size_t tokens, std::uint64_t part) {
  return tokens_of(shape, tokens, derive_seed(shape.seed, {for_tokens, part}));
}

KvCache clustered_cache(const ClusteredAttention& shape, const Attention& attention,
                        std::size_t positions) {
  const MatrixXf context = tokens_of(shape, positions, derive_seed(shape.seed, {for_context}));
  KvCache cache{.keys = attention.key * context, .values = attention.value * context};
  const Eigen::VectorXf queries = attention.query * typical_direction(shape);
  const auto block = static_cast<std::size_t>(tile_rows);
  const std::vector<float> scores = scores_of_blocks(shape, (positions + block - 1) / block);
  const Index size = attention.head_size;
  for (Index kv_head = 0; kv_head < attention.kv_heads; ++kv_head) {
    // A key to which the typical query of each head that reads it gives a score of 1: of many
    // channels, the heads' queries are nearly at right angles to each other.
    Eigen::VectorXf answer = Eigen::VectorXf::Zero(size);
    for (Index i = 0; i < attention.heads_of_kv_head(); ++i) {
      const Index head = kv_head * attention.heads_of_kv_head() + i;
      const auto query = queries.segment(head * size, size);
      answer += query * (std::sqrt(static_cast<float>(size)) / query.squaredNorm());
    }
    for (Index position = 0; position < cache.positions(); ++position) {
      cache.keys.col(position).segment(kv_head * size, size) +=
          scores[static_cast<std::size_t>(position / tile_rows)] * answer;
    }
  }
  return cache;
}

}  // namespace assay::engine::layout
