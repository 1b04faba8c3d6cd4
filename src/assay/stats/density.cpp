// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/density.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "assay/stats/moments.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/resolution.hpp"

namespace assay::stats {
namespace {

constexpr std::size_t fewest_points = 512;
constexpr std::size_t most_points = 65'536;
constexpr double reach = 4;              // bandwidths after which a kernel is over
constexpr double steps_per_width = 4;    // of the grid, at least, while it may grow
constexpr double least_height = 0.01;    // of a mode above its valleys, of the highest peak
constexpr double standard_errors = 2.5;  // of a mode above its valleys
const double kernel_square = 0.5 / std::sqrt(std::numbers::pi);  // ∫K² of the Gaussian kernel

// 0 where nothing varies.
double bandwidth(std::span<const double> sorted) {
  const double deviation = standard_deviation(moments_of(sorted)).value_or(0);
  const double range = percentile(sorted, 0.75) - percentile(sorted, 0.25);
  const double spread = range > 0 ? std::min(deviation, range / 1.349) : deviation;
  return std::max(0.9 * spread * std::pow(static_cast<double>(sorted.size()), -0.2),
                  0.75 * resolution(sorted));
}

// Each value's weight shared by the two points around it, in proportion to their nearness.
std::vector<double> binned(std::span<const double> sorted, const Density& grid,
                           std::size_t points) {
  std::vector<double> weights(points, 0.0);
  for (const double value : sorted) {
    const double place = (value - grid.begin) / grid.step;
    const auto left = std::min(static_cast<std::size_t>(place), points - 2);
    const double share = place - static_cast<double>(left);
    weights[left] += 1 - share;
    weights[left + 1] += share;
  }
  return weights;
}

}  // namespace

Density density_of(std::span<const double> sorted) {
  if (sorted.size() < 2 || sorted.front() == sorted.back()) return {};
  double width = bandwidth(sorted);
  if (!(width > 0)) return {};
  const double length = sorted.back() - sorted.front() + 2 * reach * width;
  std::size_t points = fewest_points;
  while (points < most_points && static_cast<double>(points) * width < steps_per_width * length) {
    points *= 2;
  }
  Density density{.begin = sorted.front() - reach * width,
                  .step = length / static_cast<double>(points - 1)};
  if (!(density.step > 0) || density.begin + density.step == density.begin) return {};
  width = std::max(width, density.step);
  density.bandwidth = width;

  const std::vector<double> weights = binned(sorted, density, points);
  const auto radius = static_cast<std::size_t>(std::ceil(reach * width / density.step));
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
  const auto& values = density.values;
  const auto highest = std::max_element(values.begin(), values.end());
  const double variance = kernel_square / (static_cast<double>(sorted.size()) * density.bandwidth);
  const auto stands_out = [&](double peak, double valley) {
    return peak - valley >= std::max(least_height * *highest,
                                     standard_errors * std::sqrt((peak + valley) * variance));
  };

  // Up to a peak, down until it stands out, down to a valley, up until the next one stands out.
  std::vector<double> modes;
  std::size_t extreme = 0;
  bool climbing = true;
  for (std::size_t i = 1; i < values.size(); ++i) {
    if (climbing ? values[i] > values[extreme] : values[i] < values[extreme]) {
      extreme = i;
    } else if (climbing ? stands_out(values[extreme], values[i])
                        : stands_out(values[i], values[extreme])) {
      if (climbing) modes.push_back(density.at(extreme));
      climbing = !climbing;
      extreme = i;
    }
  }
  // Of very few values not even the highest peak stands out.
  if (modes.empty()) {
    modes.push_back(density.at(static_cast<std::size_t>(highest - values.begin())));
  }
  return modes;
}

}  // namespace assay::stats
