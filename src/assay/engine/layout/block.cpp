// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/block.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace assay::engine::layout {
namespace {

using Eigen::Index;
using Eigen::MatrixXf;

std::size_t channels_of(const Block& block) {
  return block.attention ? static_cast<std::size_t>(block.attention->key.rows()) : 0;
}

// Those of `permutation` from `first` on, counted from there.
Permutation part_of(const Permutation& permutation, std::size_t first, std::size_t count) {
  Permutation part;
  part.order.reserve(count);
  for (std::size_t i = first; i < first + count; ++i) {
    part.order.push_back(permutation.order[i] - static_cast<std::uint32_t>(first));
  }
  return part;
}

// What a segment's dimensions are for each token: tokens × dimensions.
MatrixXf activity_of(const Block& block, const MatrixXf& input) {
  const MatrixXf hidden_input =
      block.attention ? MatrixXf(input + evaluated(*block.attention, block.cache, input)) : input;
  const MatrixXf hidden = hidden_of(block.feed_forward, hidden_input);
  if (!block.attention) return hidden.transpose();
  const MatrixXf keys = block.attention->key * input;
  const MatrixXf values = block.attention->value * input;
  MatrixXf all(input.cols(), hidden.rows() + keys.rows() + values.rows());
  all << hidden.transpose(), keys.transpose(), values.transpose();
  return all;
}

// What all but the largest `share` are below.
float threshold_of(const MatrixXf& activity, double share) {
  std::vector<float> sizes(static_cast<std::size_t>(activity.size()));
  Eigen::Map<MatrixXf>(sizes.data(), activity.rows(), activity.cols()) = activity.cwiseAbs();
  const auto at = static_cast<std::size_t>(static_cast<double>(sizes.size()) * (1 - share));
  if (at >= sizes.size()) return 0;
  std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(at), sizes.end());
  return sizes[at];
}

// `Matrix` is constant where the block is.
template <class Matrix, class AnyBlock>
std::vector<Matrix*> matrices_of(AnyBlock& block) {
  std::vector<Matrix*> matrices{&block.feed_forward.gate, &block.feed_forward.up,
                                &block.feed_forward.down};
  if (auto& attention = block.attention) {
    for (Matrix* const of_attention :
         {&attention->query, &attention->key, &attention->value, &attention->output}) {
      matrices.push_back(of_attention);
    }
  }
  return matrices;
}

}  // namespace

std::vector<Segment> segments_of(const Block& block) {
  std::vector<Segment> segments{{0, block.feed_forward.neurons()}};
  if (!block.attention) return segments;
  const auto head = static_cast<std::size_t>(block.attention->head_size);
  const std::size_t end = block.feed_forward.neurons() + 2 * channels_of(block);
  for (std::size_t first = segments.front().count; first < end; first += head) {
    segments.push_back({first, head});
  }
  return segments;
}

std::size_t dimensions_of(const Block& block) {
  return block.feed_forward.neurons() + 2 * channels_of(block);
}

bool fits(const Block& block, const Permutation& permutation) {
  if (permutation.size() != dimensions_of(block)) return false;
  const std::vector<Segment> segments = segments_of(block);
  return std::all_of(segments.begin(), segments.end(),
                     [&](const Segment& segment) { return keeps(permutation, segment); });
}

Block permuted(const Block& block, const Permutation& permutation) {
  const std::size_t neurons = block.feed_forward.neurons();
  Block result{.feed_forward = permuted(block.feed_forward, part_of(permutation, 0, neurons))};
  if (!block.attention) return result;
  const std::size_t channels = channels_of(block);
  const Permutation query_key = part_of(permutation, neurons, channels);
  const Permutation value = part_of(permutation, neurons + channels, channels);
  result.attention = permuted(*block.attention, query_key, value);
  result.cache = permuted(block.cache, query_key, value);
  return result;
}

std::vector<MatrixXf*> weights_of(Block& block) {
  return matrices_of<MatrixXf>(block);
}

std::vector<const MatrixXf*> weights_of(const Block& block) {
  return matrices_of<const MatrixXf>(block);
}

SharedAccess shared_access_of(const Block& block, std::size_t neighbours) {
  if (!block.attention) return shared_access_of(block.feed_forward, neighbours);
  const std::array<SharedAccess, 3> parts{shared_access_of(block.feed_forward, neighbours),
                                          shared_access_of_query_key(*block.attention, neighbours),
                                          shared_access_of_value(*block.attention, neighbours)};
  return joined(parts);
}

SharedAccess shared_access_of_activity(const Block& block, const MatrixXf& input) {
  constexpr double active_share = 0.02;
  const MatrixXf activity = activity_of(block, input);
  std::vector<SharedAccess> parts;
  for (const Segment& segment : segments_of(block)) {
    const MatrixXf own =
        activity.middleCols(static_cast<Index>(segment.first), static_cast<Index>(segment.count));
    parts.push_back(shared_access_of_activations(own, threshold_of(own, active_share)));
  }
  return joined(parts);
}

MatrixXf evaluated(const Block& block, const MatrixXf& input) {
  if (!block.attention) return evaluated(block.feed_forward, input);
  return evaluated(block.feed_forward, input + evaluated(*block.attention, block.cache, input));
}

}  // namespace assay::engine::layout
