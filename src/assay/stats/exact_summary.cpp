// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/exact_summary.hpp"

#include <algorithm>
#include <array>

#include "assay/stats/quantile.hpp"

namespace assay::stats {
namespace {

constexpr std::array<double, 3> levels{0.5, 0.95, 0.99};

BlockSummary merge_two(const BlockSummary& left, const BlockSummary& right) {
  if (left.moments.count == 0) return right;
  if (right.moments.count == 0) return left;
  const auto left_count = static_cast<double>(left.moments.count);
  const auto right_count = static_cast<double>(right.moments.count);
  const double share = right_count / (left_count + right_count);
  const double step = right.moments.mean - left.moments.mean;
  return {.moments = {.count = left.moments.count + right.moments.count,
                      .mean = left.moments.mean + step * share,
                      .squared_deviations = left.moments.squared_deviations +
                                            right.moments.squared_deviations +
                                            step * step * (left_count * share)},
          .minimum = std::min(left.minimum, right.minimum),
          .maximum = std::max(left.maximum, right.maximum)};
}

}  // namespace

BlockSummary summarize_block(std::span<const double> values) {
  if (values.empty()) return {};
  const auto [minimum, maximum] = std::minmax_element(values.begin(), values.end());
  return {moments_of(values), *minimum, *maximum};
}

BlockSummary merge_blocks(std::span<const BlockSummary> blocks) {
  if (blocks.empty()) return {};
  if (blocks.size() == 1) return blocks.front();
  const std::size_t half = blocks.size() / 2;
  return merge_two(merge_blocks(blocks.first(half)), merge_blocks(blocks.subspan(half)));
}

std::vector<std::uint64_t> summary_ranks(std::size_t count) {
  std::vector<std::uint64_t> ranks;
  for (const double level : levels) {
    const PercentilePosition position = percentile_position(count, level);
    ranks.push_back(position.below);
    ranks.push_back(position.above);
  }
  std::sort(ranks.begin(), ranks.end());
  return ranks;
}

ExactSummary exact_summary(const BlockSummary& whole, std::span<const double> order_statistics) {
  const std::size_t count = whole.moments.count;
  const std::vector<std::uint64_t> ranks = summary_ranks(count);
  const auto value_at = [&](std::size_t rank) {
    const auto found = std::lower_bound(ranks.begin(), ranks.end(), rank);
    return order_statistics[static_cast<std::size_t>(found - ranks.begin())];
  };
  const auto percentile_at = [&](double level) {
    const PercentilePosition position = percentile_position(count, level);
    return interpolate(value_at(position.below), value_at(position.above), position.fraction);
  };
  return {.count = count,
          .mean = whole.moments.mean,
          .standard_deviation = standard_deviation(whole.moments),
          .cov = cov(whole.moments),
          .minimum = whole.minimum,
          .p50 = percentile_at(levels[0]),
          .p95 = percentile_at(levels[1]),
          .p99 = percentile_at(levels[2]),
          .maximum = whole.maximum};
}

}  // namespace assay::stats
