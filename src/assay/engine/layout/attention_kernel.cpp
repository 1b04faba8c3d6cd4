// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/attention_kernel.hpp"

#include <algorithm>
#include <cmath>
#include <span>

#include "assay/engine/layout/softmax.hpp"

namespace assay::engine::layout {

using Eigen::Index;
using Eigen::MatrixXf;

AttentionKernel::AttentionKernel(const Attention& attention, const KvCache& cache, Index tokens,
                                 Quantization quantization)
    : head_size_(attention.head_size),
      heads_of_kv_head_(attention.heads_of_kv_head()),
      tokens_(tokens),
      query_(stored(attention.query, quantization)),
      key_(stored(attention.key, quantization)),
      value_(stored(attention.value, quantization)),
      output_(stored(attention.output, quantization)),
      queries_(MatrixXf::Zero(attention.query.rows(), tokens)),
      keys_(MatrixXf::Zero(attention.key.rows(), tokens)),
      values_(MatrixXf::Zero(attention.value.rows(), tokens)),
      context_(MatrixXf::Zero(attention.query.rows(), tokens)),
      head_queries_(MatrixXf::Zero(head_size_, heads_of_kv_head_ * tokens)),
      weights_(MatrixXf::Zero(cache.positions(), heads_of_kv_head_ * tokens)),
      head_context_(MatrixXf::Zero(head_size_, heads_of_kv_head_ * tokens)),
      own_weights_(Eigen::VectorXf::Zero(heads_of_kv_head_ * tokens)),
      scales_(Eigen::VectorXf::Zero(heads_of_kv_head_ * tokens)) {
  cache_.reserve(static_cast<std::size_t>(attention.kv_heads));
  for (Index kv_head = 0; kv_head < attention.kv_heads; ++kv_head) {
    const Index first = kv_head * head_size_;
    cache_.push_back({.keys = block_sparse(cache.keys.middleRows(first, head_size_).transpose()),
                      .values = block_sparse(cache.values.middleRows(first, head_size_))});
  }
}

void AttentionKernel::run(const MatrixXf& input, MatrixXf& result) {
  multiply(query_, input, queries_);
  multiply(key_, input, keys_);
  multiply(value_, input, values_);
  Index kv_head = 0;
  for (const CachedHead& cached : cache_) {
    gather_queries(kv_head);
    multiply(cached.keys, head_queries_, weights_);
    take_softmax(kv_head);
    multiply(cached.values, weights_, head_context_);
    scatter_context(kv_head);
    ++kv_head;
  }
  multiply(output_, context_, result);
}

std::size_t AttentionKernel::tiles() const {
  return layout::tiles(query_) + layout::tiles(key_) + layout::tiles(value_) +
         layout::tiles(output_);
}

std::size_t AttentionKernel::bytes() const {
  std::size_t sum =
      layout::bytes(query_) + layout::bytes(key_) + layout::bytes(value_) + layout::bytes(output_);
  for (const CachedHead& cached : cache_) sum += cached.keys.bytes() + cached.values.bytes();
  return sum;
}

void AttentionKernel::gather_queries(Index kv_head) {
  const float scale = 1 / std::sqrt(static_cast<float>(head_size_));
  for (Index i = 0; i < heads_of_kv_head_; ++i) {
    const Index head = kv_head * heads_of_kv_head_ + i;
    head_queries_.middleCols(i * tokens_, tokens_) =
        scale * queries_.middleRows(head * head_size_, head_size_);
  }
}

void AttentionKernel::take_softmax(Index kv_head) {
  const auto positions = static_cast<std::size_t>(weights_.rows());
  for (Index column = 0; column < weights_.cols(); ++column) {
    const Index token = column % tokens_;
    const auto own_key = keys_.col(token).segment(kv_head * head_size_, head_size_);
    const float own_score = head_queries_.col(column).dot(own_key);
    const std::span<float> weights(weights_.data() + column * weights_.rows(), positions);
    const float largest = std::max(own_score, largest_of(weights));
    const float own_weight = std::exp(own_score - largest);
    scales_(column) = 1 / (own_weight + exponentials(weights, largest));
    own_weights_(column) = own_weight * scales_(column);
  }
}

void AttentionKernel::scatter_context(Index kv_head) {
  for (Index column = 0; column < head_context_.cols(); ++column) {
    const Index token = column % tokens_;
    const Index head = kv_head * heads_of_kv_head_ + column / tokens_;
    const auto own_value = values_.col(token).segment(kv_head * head_size_, head_size_);
    context_.col(token).segment(head * head_size_, head_size_) =
        scales_(column) * head_context_.col(column) + own_weights_(column) * own_value;
  }
}

}  // namespace assay::engine::layout
