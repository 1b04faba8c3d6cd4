// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/change_points.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "assay/stats/moments.hpp"
#include "assay/stats/outliers.hpp"
#include "assay/stats/resolution.hpp"

namespace assay::stats {

namespace {

constexpr std::size_t shortest = 5;
constexpr std::size_t places_bound = 2000;
constexpr double least_variance = 1e-12;  // of the variance of all values

// −2 × the largest normal log-likelihood of any stretch, less m·ln 2π, in constant time.
class SegmentCost {
 public:
  SegmentCost(std::span<const double> values, double step) {
    const Moments all = moments_of(values);
    const auto count = static_cast<double>(values.size());
    floor_ = std::max({step * step / 12, least_variance * all.squared_deviations / count,
                       std::numeric_limits<double>::min()});
    sums_.reserve(values.size() + 1);
    squares_.reserve(values.size() + 1);
    sums_.push_back(0);
    squares_.push_back(0);
    // Long, because a segment's spread is what is left of the difference of two large sums.
    long double sum = 0;
    long double squares = 0;
    for (const double value : values) {
      const double deviation = value - all.mean;
      sum += deviation;
      squares += deviation * deviation;
      sums_.push_back(static_cast<double>(sum));
      squares_.push_back(static_cast<double>(squares));
    }
  }

  double operator()(std::size_t begin, std::size_t end) const {
    const auto count = static_cast<double>(end - begin);
    const double sum = sums_[end] - sums_[begin];
    const double squares = std::max(0.0, squares_[end] - squares_[begin] - sum * sum / count);
    const double variance = std::max(squares / count, floor_);
    return count * std::log(variance) + squares / variance;
  }

 private:
  double floor_ = 0;
  std::vector<double> sums_;     // of the deviations from the mean of all, before each place
  std::vector<double> squares_;  // of their squares
};

// The values between Tukey's severe fences, those beyond on them.
std::vector<double> drawn_in(std::span<const double> series, std::span<const double> sorted) {
  std::vector<double> values(series.begin(), series.end());
  if (const auto fences = tukey_fences(sorted, severe_fence)) {
    for (double& value : values) value = std::clamp(value, fences->lower, fences->upper);
  }
  return values;
}

// 0, the places at which a segment may end, and n at last.
std::vector<std::size_t> allowed_places(std::size_t size) {
  const std::size_t distance = (size + places_bound - 1) / places_bound;
  std::vector<std::size_t> places;
  for (std::size_t place = 0; place < size; place += distance) places.push_back(place);
  places.push_back(size);
  return places;
}

// Where the last segment before a place may begin.
struct Candidate {
  std::size_t index = 0;  // of the place
  // Beaten by a segment that begins here, which may only be used once it is long enough.
  std::size_t beaten_at = std::numeric_limits<std::size_t>::max();
};

// PELT: the places at which the segments begin, 0 included.
std::vector<std::size_t> best_beginnings(const SegmentCost& cost,
                                         std::span<const std::size_t> places, double penalty) {
  std::vector<double> least(places.size(), std::numeric_limits<double>::infinity());
  std::vector<std::size_t> previous(places.size(), 0);
  least[0] = -penalty;
  std::vector<Candidate> candidates{{}};
  std::size_t next = 1;  // the first place that is no candidate yet
  for (std::size_t end = 1; end < places.size(); ++end) {
    if (places[end] < shortest) continue;
    for (; next < end && places[next] + shortest <= places[end]; ++next) {
      if (std::isfinite(least[next])) candidates.push_back({.index = next});
    }
    std::erase_if(candidates, [&](const Candidate& candidate) {
      return candidate.beaten_at != std::numeric_limits<std::size_t>::max() &&
             places[candidate.beaten_at] + shortest <= places[end];
    });
    for (const Candidate& candidate : candidates) {
      const double total =
          least[candidate.index] + cost(places[candidate.index], places[end]) + penalty;
      if (total < least[end]) {
        least[end] = total;
        previous[end] = candidate.index;
      }
    }
    for (Candidate& candidate : candidates) {
      if (candidate.beaten_at < end) continue;
      if (least[candidate.index] + cost(places[candidate.index], places[end]) >= least[end]) {
        candidate.beaten_at = end;
      }
    }
  }
  std::vector<std::size_t> beginnings;
  for (std::size_t end = places.size() - 1; end > 0; end = previous[end]) {
    beginnings.push_back(places[previous[end]]);
  }
  std::reverse(beginnings.begin(), beginnings.end());
  return beginnings;
}

// Moves every change point to its best place less than `distance` away.
void refine(std::vector<std::size_t>& beginnings, const SegmentCost& cost, std::size_t distance,
            std::size_t size) {
  for (std::size_t i = 1; i < beginnings.size(); ++i) {
    const std::size_t begin = beginnings[i - 1];
    const std::size_t end = i + 1 < beginnings.size() ? beginnings[i + 1] : size;
    const std::size_t first = std::max(begin + shortest, beginnings[i] + 1 - distance);
    const std::size_t last = std::min(end - shortest, beginnings[i] + distance - 1);
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t place = first; place <= last; ++place) {
      const double total = cost(begin, place) + cost(place, end);
      if (total < least) {
        least = total;
        beginnings[i] = place;
      }
    }
  }
}

}  // namespace

std::vector<Segment> change_points(std::span<const double> series) {
  if (series.empty()) return {};
  std::vector<std::size_t> beginnings{0};
  if (series.size() >= 2 * shortest) {
    std::vector<double> sorted(series.begin(), series.end());
    std::sort(sorted.begin(), sorted.end());
    const SegmentCost cost(drawn_in(series, sorted), resolution(sorted));
    const double penalty = 15 * std::log(static_cast<double>(series.size()));
    auto places = allowed_places(series.size());
    const std::size_t distance = places[1];
    beginnings = best_beginnings(cost, places, penalty);
    if (distance > 1) {
      // A change between two places may have made a segment of the stretch between them.
      refine(beginnings, cost, distance, series.size());
      places = beginnings;
      places.push_back(series.size());
      beginnings = best_beginnings(cost, places, penalty);
      refine(beginnings, cost, distance, series.size());
    }
  }

  std::vector<Segment> segments;
  segments.reserve(beginnings.size());
  for (std::size_t i = 0; i < beginnings.size(); ++i) {
    const std::size_t end = i + 1 < beginnings.size() ? beginnings[i + 1] : series.size();
    const auto moments = moments_of(series.subspan(beginnings[i], end - beginnings[i]));
    segments.push_back({.begin = beginnings[i],
                        .end = end,
                        .mean = moments.mean,
                        .standard_deviation = standard_deviation(moments).value_or(0)});
  }
  return segments;
}

}  // namespace assay::stats
