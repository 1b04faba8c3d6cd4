// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/moments.hpp"

#include <algorithm>
#include <cmath>

namespace assay::stats {

Moments moments_of(std::span<const double> values) {
  if (values.empty()) return {};
  const auto count = static_cast<double>(values.size());
  const double origin = values.front();
  double offsets = 0;
  for (const double value : values) offsets += value - origin;
  const double mean = origin + offsets / count;

  double deviations = 0;
  double squares = 0;
  for (const double value : values) {
    const double deviation = value - mean;
    deviations += deviation;
    squares += deviation * deviation;
  }
  // What rounding left in the first pass's mean shows as a sum of deviations that is not 0.
  return {.count = values.size(),
          .mean = mean + deviations / count,
          .squared_deviations = std::max(0.0, squares - deviations * deviations / count)};
}

Moments merge(const Moments& first, const Moments& second) {
  if (first.count == 0) return second;
  if (second.count == 0) return first;
  const auto count = static_cast<double>(first.count + second.count);
  const double share = static_cast<double>(second.count) / count;  // of the second
  const double distance = second.mean - first.mean;
  return {.count = first.count + second.count,
          .mean = first.mean + share * distance,
          .squared_deviations = first.squared_deviations + second.squared_deviations +
                                distance * distance * share * static_cast<double>(first.count)};
}

std::vector<Moments> moments_of_blocks(std::span<const double> values, std::size_t blocks) {
  std::vector<Moments> moments;
  for (std::size_t block = 0; block < blocks; ++block) {
    const std::size_t begin = block * values.size() / blocks;
    const std::size_t end = (block + 1) * values.size() / blocks;
    moments.push_back(moments_of(values.subspan(begin, end - begin)));
  }
  return moments;
}

std::optional<double> variance(const Moments& moments) {
  if (moments.count < 2) return std::nullopt;
  return moments.squared_deviations / static_cast<double>(moments.count - 1);
}

std::optional<double> standard_deviation(const Moments& moments) {
  const auto squared = variance(moments);
  if (!squared) return std::nullopt;
  return std::sqrt(*squared);
}

std::optional<double> cov(const Moments& moments) {
  const auto deviation = standard_deviation(moments);
  if (!deviation || moments.mean == 0) return std::nullopt;
  return *deviation / moments.mean;
}

}  // namespace assay::stats
