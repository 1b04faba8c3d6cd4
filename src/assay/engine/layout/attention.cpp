// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/attention.hpp"

#include <cmath>
#include <vector>

#include "assay/engine/layout/tile.hpp"

namespace assay::engine::layout {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

// The order of all query heads' channels: that of the kv head which each of them reads.
std::vector<Index> order_of_query_heads(const Attention& attention,
                                        const Permutation& permutation) {
  std::vector<Index> order;
  order.reserve(static_cast<std::size_t>(attention.heads * attention.head_size));
  for (Index head = 0; head < attention.heads; ++head) {
    const Index own = head * attention.head_size;
    const Index read = head / attention.heads_of_kv_head() * attention.head_size;
    for (Index channel = 0; channel < attention.head_size; ++channel) {
      const auto moved =
          static_cast<Index>(permutation.order[static_cast<std::size_t>(read + channel)]);
      order.push_back(own + moved - read);
    }
  }
  return order;
}

// What the channels of a kv head use: the lines of its own rows of `channels`, then those of the
// rows that each of its query heads has of `of_heads`.
MatrixXf use_by_kv_head(const Attention& attention, Index kv_head, const MatrixXf& channels,
                        const MatrixXf& of_heads) {
  const Index size = attention.head_size;
  const Index count = attention.heads_of_kv_head();
  MatrixXf use(size, channels.cols() + count * of_heads.cols());
  use.leftCols(channels.cols()) = channels.middleRows(kv_head * size, size);
  for (Index i = 0; i < count; ++i) {
    use.middleCols(channels.cols() + i * of_heads.cols(), of_heads.cols()) =
        of_heads.middleRows((kv_head * count + i) * size, size);
  }
  return use;
}

SharedAccess shared_access_within_heads(const Attention& attention, const MatrixXf& channels,
                                        const MatrixXf& of_heads, std::size_t neighbours) {
  std::vector<SharedAccess> heads;
  heads.reserve(static_cast<std::size_t>(attention.kv_heads));
  for (Index kv_head = 0; kv_head < attention.kv_heads; ++kv_head) {
    heads.push_back(
        shared_access_of_use(use_by_kv_head(attention, kv_head, channels, of_heads), neighbours));
  }
  return joined(heads);
}

struct Projected {
  MatrixXf queries;  // each is channels × tokens
  MatrixXf keys;
  MatrixXf values;
};

Projected projected(const Attention& attention, const MatrixXf& input) {
  return {.queries = attention.query * input,
          .keys = attention.key * input,
          .values = attention.value * input};
}

// What each token of a head gives to each position, and in the last row to itself: sums of 1.
MatrixXf attention_of_head(const Attention& attention, const KvCache& cache,
                           const Projected& tokens, Index head) {
  const Index size = attention.head_size;
  const Index read = head / attention.heads_of_kv_head() * size;
  const auto queries = tokens.queries.middleRows(head * size, size);
  MatrixXf scores(cache.positions() + 1, queries.cols());
  scores.topRows(cache.positions()) = cache.keys.middleRows(read, size).transpose() * queries;
  scores.row(cache.positions()) =
      tokens.keys.middleRows(read, size).cwiseProduct(queries).colwise().sum();
  scores /= std::sqrt(static_cast<float>(size));
  for (auto score : scores.colwise()) {
    score = (score.array() - score.maxCoeff()).exp().matrix().eval();
    score /= score.sum();
  }
  return scores;
}

}  // namespace

Attention permuted(const Attention& attention, const Permutation& query_key,
                   const Permutation& value) {
  return {.heads = attention.heads,
          .kv_heads = attention.kv_heads,
          .head_size = attention.head_size,
          .query = attention.query(order_of_query_heads(attention, query_key), Eigen::all),
          .key = attention.key(query_key.order, Eigen::all),
          .value = attention.value(value.order, Eigen::all),
          .output = attention.output(Eigen::all, order_of_query_heads(attention, value))};
}

KvCache permuted(const KvCache& cache, const Permutation& query_key, const Permutation& value) {
  return {.keys = cache.keys(query_key.order, Eigen::all),
          .values = cache.values(value.order, Eigen::all)};
}

SharedAccess shared_access_of_query_key(const Attention& attention, std::size_t neighbours) {
  return shared_access_within_heads(attention, use_of_lines(attention.key, tile_columns),
                                    use_of_lines(attention.query, tile_columns), neighbours);
}

SharedAccess shared_access_of_value(const Attention& attention, std::size_t neighbours) {
  return shared_access_within_heads(attention, use_of_lines(attention.value, tile_columns),
                                    use_of_lines(attention.output.transpose(), tile_rows),
                                    neighbours);
}

MatrixXf evaluated(const Attention& attention, const KvCache& cache, const MatrixXf& input) {
  const Projected tokens = projected(attention, input);
  const Index size = attention.head_size;
  MatrixXf context(attention.heads * size, input.cols());
  for (Index head = 0; head < attention.heads; ++head) {
    const MatrixXf given = attention_of_head(attention, cache, tokens, head);
    const Index read = head / attention.heads_of_kv_head() * size;
    context.middleRows(head * size, size) =
        cache.values.middleRows(read, size) * given.topRows(cache.positions()) +
        tokens.values.middleRows(read, size) * given.row(cache.positions()).asDiagonal();
  }
  return attention.output * context;
}

Eigen::VectorXd attention_received(const Attention& attention, const KvCache& cache,
                                   const MatrixXf& input) {
  const Projected tokens = projected(attention, input);
  Eigen::VectorXd received = Eigen::VectorXd::Zero(cache.positions());
  for (Index head = 0; head < attention.heads; ++head) {
    const MatrixXf given = attention_of_head(attention, cache, tokens, head);
    received += given.topRows(cache.positions()).cast<double>().rowwise().sum();
  }
  return received;
}

}  // namespace assay::engine::layout
