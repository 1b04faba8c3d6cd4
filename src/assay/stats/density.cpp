// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/density.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "assay/stats/moments.hpp"
#include "assay/stats/outliers.hpp"
#include "assay/stats/quantile.hpp"

namespace assay::stats {
namespace {

constexpr std::size_t points = 512;
constexpr double reach = 3;           // bandwidths beyond the sample
constexpr double kernel_reach = 4;    // bandwidths after which a kernel is over
constexpr double least_height = 0.1;  // of the highest peak
constexpr double least_fall = 0.75;   // of a peak's own height

// 0 where nothing varies.
double bandwidth(std::span<const double> sorted) {
  const double deviation = standard_deviation(moments_of(sorted)).value_or(0);
  const double range = percentile(sorted, 0.75) - percentile(sorted, 0.25);
  const double spread = range > 0 ? std::min(deviation, range / 1.349) : deviation;
  return 0.9 * spread * std::pow(static_cast<double>(sorted.size()), -0.2);
}

// Each value's weight shared by the two points around it, in proportion to their nearness.
std::vector<double> binned(std::span<const double> sorted, const Density& grid) {
  std::vector<double> weights(points, 0.0);
  for (const double value : sorted) {
    const double place = (value - grid.begin) / grid.step;
    if (place < 0 || place > static_cast<double>(points - 1)) continue;
    const auto left = std::min(static_cast<std::size_t>(place), points - 2);
    const double share = place - static_cast<double>(left);
    weights[left] += 1 - share;
    weights[left + 1] += share;
  }
  return weights;
}

// Whether the values fall far enough on this side of the peak before they rise above it. `next`
// gives the following index, or the peak's own at the end.
bool falls(const std::vector<double>& values, std::size_t peak, bool to_the_right) {
  double lowest = values[peak];
  std::size_t i = peak;
  while (to_the_right ? i + 1 < values.size() : i > 0) {
    i = to_the_right ? i + 1 : i - 1;
    // Of two equal peaks the left one counts as the higher.
    const bool is_higher = to_the_right ? values[i] > values[peak] : values[i] >= values[peak];
    lowest = std::min(lowest, values[i]);
    if (is_higher) return lowest <= least_fall * values[peak];
  }
  return true;
}

}  // namespace

Density density_of(std::span<const double> sorted) {
  if (sorted.size() < 2 || sorted.front() == sorted.back()) return {};
  const double width = bandwidth(sorted);
  if (!(width > 0)) return {};
  double begin = sorted.front();
  double end = sorted.back();
  if (const auto fences = tukey_fences(sorted, severe_fence)) {
    begin = std::max(begin, fences->lower);
    end = std::min(end, fences->upper);
  }
  begin -= reach * width;
  end += reach * width;

  Density density{.begin = begin, .step = (end - begin) / static_cast<double>(points - 1)};
  if (!(density.step > 0) || begin + density.step == begin) return {};
  const std::vector<double> weights = binned(sorted, density);
  const auto radius =
      std::min(points, static_cast<std::size_t>(std::ceil(kernel_reach * width / density.step)));
  std::vector<double> kernel(radius + 1);
  const double scale =
      1.0 / (static_cast<double>(sorted.size()) * width * std::sqrt(2 * std::numbers::pi));
  for (std::size_t i = 0; i <= radius; ++i) {
    const double z = static_cast<double>(i) * density.step / width;
    kernel[i] = scale * std::exp(-0.5 * z * z);
  }
  density.values.assign(points, 0.0);
  for (std::size_t i = 0; i < points; ++i) {
    if (weights[i] == 0) continue;
    const std::size_t from = i > radius ? i - radius : 0;
    const std::size_t to = std::min(points - 1, i + radius);
    for (std::size_t j = from; j <= to; ++j) {
      density.values[j] += weights[i] * kernel[j > i ? j - i : i - j];
    }
  }
  return density;
}

std::vector<double> modes_of(std::span<const double> sorted) {
  if (sorted.empty()) return {};
  const Density density = density_of(sorted);
  if (density.values.empty()) return {percentile(sorted, 0.5)};
  const double highest = *std::max_element(density.values.begin(), density.values.end());
  std::vector<double> modes;
  for (std::size_t i = 0; i < points; ++i) {
    const double value = density.values[i];
    const bool rises = i == 0 || density.values[i - 1] < value;
    const bool descends = i + 1 == points || density.values[i + 1] <= value;
    if (!rises || !descends || value < least_height * highest) continue;
    if (falls(density.values, i, false) && falls(density.values, i, true)) {
      modes.push_back(density.at(i));
    }
  }
  return modes;
}

}  // namespace assay::stats
