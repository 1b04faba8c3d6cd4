// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/dip.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "assay/base/random.hpp"
#include "assay/stats/resolution.hpp"

namespace assay::stats {
namespace {

constexpr std::size_t most_simulated = 1000;

using Vertices = std::vector<std::size_t>;  // indices into the sample, ascending

// Vertices of the greatest convex minorant (or, `concave`, the least concave majorant) of the
// points (x[i], i), first ≤ i ≤ last. Both ends belong to it.
Vertices hull(std::span<const double> x, std::size_t first, std::size_t last, bool concave) {
  const auto turns_wrong = [&](std::size_t a, std::size_t b, std::size_t c) {
    const double before = (x[b] - x[a]) * static_cast<double>(c - b);
    const double after = (x[c] - x[b]) * static_cast<double>(b - a);
    return concave ? before >= after : before <= after;
  };
  Vertices vertices;
  for (std::size_t i = first; i <= last; ++i) {
    while (vertices.size() >= 2 && turns_wrong(vertices[vertices.size() - 2], vertices.back(), i)) {
      vertices.pop_back();
    }
    vertices.push_back(i);
  }
  return vertices;
}

// The hull's height at x[i] between the neighbouring vertices a ≤ i ≤ b.
double height(std::span<const double> x, std::size_t a, std::size_t b, std::size_t i) {
  if (x[b] == x[a]) return static_cast<double>(i);
  const double share = (x[i] - x[a]) / (x[b] - x[a]);
  return static_cast<double>(a) + share * static_cast<double>(b - a);
}

// Where the two hulls are farthest apart, at a vertex of one of them, and the vertices of the other
// kind that enclose the mode then. Heights count values; the distribution function jumps by 1.
struct Gap {
  double size = 0;
  std::size_t low = 0;   // a vertex of the minorant
  std::size_t high = 0;  // a vertex of the majorant
};

Gap widest_gap(std::span<const double> x, const Vertices& minorant, const Vertices& majorant) {
  Gap widest;
  std::size_t upper = 0;  // index of the last majorant vertex ≤ the minorant's
  for (const std::size_t vertex : minorant) {
    while (upper + 1 < majorant.size() && majorant[upper + 1] < vertex) ++upper;
    const std::size_t next = std::min(upper + 1, majorant.size() - 1);
    const double size =
        height(x, majorant[upper], majorant[next], vertex) - static_cast<double>(vertex) + 1;
    if (size > widest.size) widest = {size, vertex, std::max(majorant[next], vertex)};
  }
  std::size_t lower = 0;
  for (const std::size_t vertex : majorant) {
    while (lower + 1 < minorant.size() && minorant[lower + 1] <= vertex) ++lower;
    const std::size_t next = std::min(lower + 1, minorant.size() - 1);
    const double size =
        static_cast<double>(vertex) - height(x, minorant[lower], minorant[next], vertex) + 1;
    if (size > widest.size) widest = {size, minorant[lower], vertex};
  }
  return widest;
}

// The largest distance of the distribution function from a hull's part between two of its vertices.
double largest_distance(std::span<const double> x, const Vertices& vertices, std::size_t begin,
                        std::size_t end, bool concave) {
  double largest = 0;
  for (std::size_t k = 0; k + 1 < vertices.size(); ++k) {
    const std::size_t a = vertices[k];
    const std::size_t b = vertices[k + 1];
    if (a < begin || b > end || x[a] == x[b]) continue;
    for (std::size_t i = a; i <= b; ++i) {
      const double above = static_cast<double>(i) - height(x, a, b, i);
      largest = std::max(largest, 1 + (concave ? -above : above));
    }
  }
  return largest;
}

// Equal values spread evenly over the step of the clock that made them equal.
std::vector<double> without_ties(std::span<const double> sorted) {
  const double step = resolution(sorted);
  std::vector<double> values(sorted.begin(), sorted.end());
  for (std::size_t begin = 0, end = 0; begin < sorted.size(); begin = end) {
    while (end < sorted.size() && sorted[end] == sorted[begin]) ++end;
    const auto ties = static_cast<double>(end - begin);
    for (std::size_t i = begin; i < end; ++i) {
      values[i] += step * ((static_cast<double>(i - begin) + 0.5) / ties - 0.5);
    }
  }
  return values;
}

}  // namespace

double dip_statistic(std::span<const double> sorted) {
  if (sorted.empty()) return 0;
  const auto count = static_cast<double>(sorted.size());
  double dip = 1;  // in values: twice the statistic times n
  std::size_t low = 0;
  std::size_t high = sorted.size() - 1;
  while (low < high && sorted[low] < sorted[high]) {
    const Vertices minorant = hull(sorted, low, high, false);
    const Vertices majorant = hull(sorted, low, high, true);
    const Gap gap = widest_gap(sorted, minorant, majorant);
    if (gap.size <= dip) break;
    dip = std::max({dip, largest_distance(sorted, minorant, low, gap.low, false),
                    largest_distance(sorted, majorant, gap.high, high, true)});
    if (gap.low == low && gap.high == high) break;
    low = gap.low;
    high = gap.high;
  }
  return dip / (2 * count);
}

std::optional<DipTest> dip_test(std::span<const double> sorted, std::uint64_t seed,
                                int simulations) {
  if (sorted.size() < 4 || sorted.front() == sorted.back()) return std::nullopt;
  const double statistic = dip_statistic(without_ties(sorted));
  const std::size_t count = std::min(sorted.size(), most_simulated);
  const double scaled =
      statistic * std::sqrt(static_cast<double>(sorted.size()) / static_cast<double>(count));
  Random random(derive_seed(seed, {count}));
  std::vector<double> uniform(count);
  int as_large = 0;
  for (int i = 0; i < simulations; ++i) {
    // Sums of exponentials are sorted uniforms but for their scale, which a dip does not see.
    double sum = 0;
    for (double& value : uniform) value = sum -= std::log(1.0 - random.uniform());
    as_large += dip_statistic(uniform) >= scaled ? 1 : 0;
  }
  return DipTest{statistic, static_cast<double>(as_large + 1) / (simulations + 1)};
}

}  // namespace assay::stats
