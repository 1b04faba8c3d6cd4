// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/local_search.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace assay::engine::layout {
namespace {

constexpr double least_gain = 1e-3;          // of C, a pass
constexpr std::size_t asked_every = 256;     // dimensions between two questions to `stop`
constexpr double smallest_exchange = 1e-12;  // of the weight of W: less is rounding

// Dimensions are called by their places in the order that the search starts from, so that those
// that lie close to each other there lie close in memory.
class Search {
 public:
  Search(const SharedAccess& weights, Permutation start, const CacheShape& cache)
      : weights_(reordered(weights, start)),
        start_(std::move(start)),
        line_(cache.line),
        order_(identity(start_.size())),
        at_(order_.order),
        may_gain_(order_.size(), true) {
    const std::size_t lines = (order_.size() + line_ - 1) / line_;
    cost_of_distance_.reserve(lines);
    for (std::size_t apart = 0; apart < lines; ++apart) {
      cost_of_distance_.push_back(pair_cost(0, static_cast<std::uint32_t>(apart * line_), cache));
    }
    weight_in_line_.resize(lines, 0.0);
    smallest_ = smallest_exchange * weight_of(weights);
  }

  std::size_t size() const { return order_.size(); }

  // By how much C times the weight of W falls; 0 where nothing is exchanged. A dimension that
  // gained nothing is not looked at again before it or a partner has moved, or look_at_all() (the
  // don't-look bits of Bentley, "Fast algorithms for geometric traveling salesman problems", ORSA
  // Journal on Computing 4 (1992)).
  double improve(std::uint32_t dimension) {
    if (!may_gain_[dimension]) return 0;
    may_gain_[dimension] = false;
    double best = smallest_;
    std::optional<std::uint32_t> partner;
    const std::size_t from = line_of(dimension);
    for (const std::size_t to : lines_to_try(dimension)) {
      if (to == from) continue;
      const double own_gain = gain_of_move(dimension, from, to);
      const std::size_t end = std::min((to + 1) * line_, order_.size());
      for (std::size_t at = to * line_; at < end; ++at) {
        const std::uint32_t other = order_.order[at];
        const double gain = own_gain + gain_of_move(other, to, from, dimension);
        if (gain <= best) continue;
        best = gain;
        partner = other;
      }
    }
    if (!partner) return 0;
    std::swap(order_.order[at_[dimension]], order_.order[at_[*partner]]);
    std::swap(at_[dimension], at_[*partner]);
    look_again_at(dimension);
    look_again_at(*partner);
    return best;
  }

  void look_at_all() { std::fill(may_gain_.begin(), may_gain_.end(), true); }

  // Within a line the order costs nothing: ascending, so that equal solutions are equal files.
  Permutation found() const {
    Permutation found = composed(start_, order_);
    for (std::size_t first = 0; first < found.size(); first += line_) {
      const auto begin = found.order.begin() + static_cast<std::ptrdiff_t>(first);
      const auto end = static_cast<std::ptrdiff_t>(std::min(line_, found.size() - first));
      std::sort(begin, begin + end);
    }
    return found;
  }

 private:
  static constexpr std::uint32_t nobody = std::numeric_limits<std::uint32_t>::max();

  std::size_t line_of(std::uint32_t dimension) const { return at_[dimension] / line_; }

  void look_again_at(std::uint32_t moved) {
    may_gain_[moved] = true;
    for (SharedAccess::InnerIterator entry(weights_, static_cast<int>(moved)); entry; ++entry) {
      may_gain_[static_cast<std::size_t>(entry.row())] = true;
    }
  }

  double cost(std::size_t one, std::size_t other) const {
    return cost_of_distance_[one > other ? one - other : other - one];
  }

  // Where its partners' weight is largest, and the line in the middle of that weight.
  std::array<std::size_t, 2> lines_to_try(std::uint32_t dimension) {
    touched_.clear();
    double all = 0;
    for (SharedAccess::InnerIterator entry(weights_, static_cast<int>(dimension)); entry; ++entry) {
      const std::size_t line = line_of(static_cast<std::uint32_t>(entry.row()));
      if (weight_in_line_[line] == 0) touched_.push_back(line);
      weight_in_line_[line] += entry.value();
      all += entry.value();
    }
    std::sort(touched_.begin(), touched_.end());
    std::size_t heaviest = line_of(dimension);
    std::size_t middle = heaviest;
    double most = 0;
    double passed = 0;
    for (const std::size_t line : touched_) {
      const double weight = std::exchange(weight_in_line_[line], 0.0);
      if (weight > most) {
        most = weight;
        heaviest = line;
      }
      if (passed < all / 2 && passed + weight >= all / 2) middle = line;
      passed += weight;
    }
    return {heaviest, middle};
  }

  // As if all others stayed where they are, but for `partner`, which gave its place in `to`: the
  // two stay as far apart as they were, and what its own move gained by their pair is taken back.
  double gain_of_move(std::uint32_t dimension, std::size_t from, std::size_t to,
                      std::uint32_t partner = nobody) const {
    double gain = 0;
    for (SharedAccess::InnerIterator entry(weights_, static_cast<int>(dimension)); entry; ++entry) {
      const auto neighbour = static_cast<std::uint32_t>(entry.row());
      const std::size_t line = line_of(neighbour);
      const double own = entry.value() * (cost(from, line) - cost(to, line));
      gain += neighbour == partner ? -own : own;
    }
    return gain;
  }

  SharedAccess weights_;
  Permutation start_;
  std::size_t line_;
  Permutation order_;              // of places in `start_`
  std::vector<std::uint32_t> at_;  // positions in it
  std::vector<bool> may_gain_;
  std::vector<double> cost_of_distance_;
  std::vector<double> weight_in_line_;  // zeros between two calls
  std::vector<std::size_t> touched_;
  double smallest_ = 0;
};

}  // namespace

SearchResult local_search(const SharedAccess& weights, Permutation start, const CacheShape& cache,
                          const std::function<bool()>& stop) {
  if (weights.nonZeros() == 0) return {.order = std::move(start)};
  SearchResult result;
  // Each pair counts twice in the sum, and once in what an exchange gains.
  double cost = cache_cost(weights, start, cache) * weight_of(weights) / 2;
  const auto most_passes = static_cast<std::size_t>(2 * std::bit_width(start.size()) + 8);
  Search search(weights, std::move(start), cache);
  bool looks_at_all = true;
  while (result.passes < most_passes && !result.was_stopped) {
    double gained = 0;
    for (std::uint32_t dimension = 0; dimension < search.size(); ++dimension) {
      if (dimension % asked_every == 0 && stop()) {
        result.was_stopped = true;
        break;
      }
      const double gain = search.improve(dimension);
      if (gain > 0) ++result.exchanges;
      gained += gain;
    }
    ++result.passes;
    cost -= gained;
    const bool pays = gained > least_gain * cost;
    if (!pays && looks_at_all) break;
    looks_at_all = !pays;
    if (looks_at_all) search.look_at_all();
  }
  result.order = search.found();
  return result;
}

}  // namespace assay::engine::layout
