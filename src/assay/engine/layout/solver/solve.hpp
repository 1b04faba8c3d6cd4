// SPDX-License-Identifier: Apache-2.0
#pragma once

// An order of dimensions for W: one method's order, then exchanges that lower C.

#include <cstddef>
#include <cstdint>

#include "assay/base/clock.hpp"
#include "assay/base/json.hpp"
#include "assay/data/fields.hpp"
#include "assay/engine/layout/choices.hpp"
#include "assay/engine/layout/costs.hpp"

namespace assay::engine::layout {

// Goes up with every change of what is found for the same W: orders that were kept are then solved
// for anew.
inline constexpr int solver_revision = 2;

struct SolveOptions {
  OrderMethod method = OrderMethod::spectral;
  CacheShape cache{};
  std::uint64_t seed = 0;
  double budget_s = 30;  // of the exchanges; the method's own order is always finished
};

struct SolveStatistics {
  OrderMethod method = OrderMethod::spectral;
  std::size_t dimensions = 0;
  std::size_t pairs = 0;  // of W
  double q_before = 0;    // of the order that was there, and of the one that is returned; blocks of
  double q_after = 0;     // a cache line
  double c_before = 0;
  double c_initial = 0;  // of the method's order, before exchanges
  double c_after = 0;
  std::size_t passes = 0;
  std::size_t exchanges = 0;
  double elapsed_s = 0;
  bool improved = false;      // C is lower than before
  bool budget_ended = false;  // exchanges were left
};

template <class Self, class Visit>
requires describes<Self, SolveStatistics>
void fields(Self& self, Visit&& visit) {
  visit("method", self.method);
  visit("dimensions", self.dimensions);
  visit("pairs", self.pairs);
  visit("q_before", self.q_before);
  visit("q_after", self.q_after);
  visit("c_before", self.c_before);
  visit("c_initial", self.c_initial);
  visit("c_after", self.c_after);
  visit("passes", self.passes);
  visit("exchanges", self.exchanges);
  visit("elapsed_s", self.elapsed_s);
  visit("improved", self.improved);
  visit("budget_ended", self.budget_ended);
}

struct Solution {
  Permutation permutation;
  SolveStatistics statistics;
};

// Of dimensions that lie in the order 0 … D − 1 now. Where nothing lowers C, that order is
// returned. Deterministic for a seed, unless the budget ends. `clock` says how long it takes.
Solution solve(const SharedAccess& weights, const SolveOptions& options, const Clock& clock);

// Without elapsed_s, which no two solutions share: the same for the same inputs.
Json timeless_json(const SolveStatistics& statistics);

}  // namespace assay::engine::layout
