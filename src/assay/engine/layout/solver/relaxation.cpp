// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/relaxation.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace assay::engine::layout {
namespace {

constexpr int line_ups = 3;
constexpr int moves = 2;       // before each: moving alone draws all of them together
constexpr double step = 0.5;   // of the way; the whole way swings where partners change places
constexpr double tail = 0.25;  // of the partners' weight, on each side, has no say

class Relaxation {
 public:
  explicit Relaxation(const SharedAccess& weights)
      : weights_(weights), next_(static_cast<std::size_t>(weights.rows())) {}

  // All dimensions by a step towards their partners.
  void move(std::vector<double>& places) {
    for (std::uint32_t dimension = 0; dimension < places.size(); ++dimension) {
      next_[dimension] =
          places[dimension] + step * (place_of_partners(dimension, places) - places[dimension]);
    }
    std::swap(places, next_);
  }

 private:
  // Their interquartile mean by weight; the dimension's own place where it has none.
  double place_of_partners(std::uint32_t dimension, const std::vector<double>& places) {
    partners_.clear();
    double all = 0;
    for (SharedAccess::InnerIterator entry(weights_, static_cast<int>(dimension)); entry; ++entry) {
      partners_.emplace_back(places[static_cast<std::size_t>(entry.row())], entry.value());
      all += entry.value();
    }
    std::sort(partners_.begin(), partners_.end());
    double passed = 0;
    double counted = 0;
    double mean = 0;
    for (const auto& [place, weight] : partners_) {
      const double share = weight / all;  // no sum of shares overflows
      const double inner = std::min(passed + share, 1 - tail) - std::max(passed, tail);
      passed += share;
      if (inner <= 0) continue;
      mean += inner * place;
      counted += inner;
    }
    return counted > 0 ? mean / counted : places[dimension];
  }

  const SharedAccess& weights_;
  std::vector<double> next_;
  std::vector<std::pair<double, double>> partners_;  // place and weight
};

}  // namespace

Permutation relaxed(const SharedAccess& weights, Permutation order) {
  Relaxation relaxation(weights);
  for (int line_up = 0; line_up < line_ups; ++line_up) {
    const std::vector<std::uint32_t> positions = positions_of(order);
    std::vector<double> places(positions.begin(), positions.end());
    for (int i = 0; i < moves; ++i) relaxation.move(places);
    std::stable_sort(
        order.order.begin(), order.order.end(),
        [&](std::uint32_t left, std::uint32_t right) { return places[left] < places[right]; });
  }
  return order;
}

}  // namespace assay::engine::layout
