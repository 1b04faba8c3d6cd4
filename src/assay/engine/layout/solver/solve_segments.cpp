// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/solve_segments.hpp"

#include <algorithm>

#include "assay/base/random.hpp"

namespace assay::engine::layout {
namespace {

double share(double part, double whole) {
  return whole > 0 ? part / whole : 0;
}

}  // namespace

Solution solve_segments(const SharedAccess& weights, std::span<const Segment> segments,
                        const SolveOptions& options, const Clock& clock) {
  if (segments.size() == 1) return solve(weights, options, clock);
  const auto all_entries = static_cast<double>(weights.nonZeros());
  const double all_weight = weight_of(weights);
  const Permutation before = identity(static_cast<std::size_t>(weights.rows()));
  Solution solution{.permutation = {},
                    .statistics = {.method = options.method, .dimensions = before.size()}};
  SolveStatistics& whole = solution.statistics;
  for (const Segment& segment : segments) {
    const SharedAccess part = part_of(weights, segment);
    SolveOptions own = options;
    own.seed = derive_seed(options.seed, {segment.first});
    own.budget_s *= share(static_cast<double>(part.nonZeros()), all_entries);
    const Solution found = solve(part, own, clock);
    append(solution.permutation, found.permutation);
    const SolveStatistics& statistics = found.statistics;
    const double weight = share(weight_of(part), all_weight);
    whole.pairs += statistics.pairs;
    whole.c_before += weight * statistics.c_before;
    whole.c_initial += weight * statistics.c_initial;
    whole.c_after += weight * statistics.c_after;
    whole.passes = std::max(whole.passes, statistics.passes);
    whole.exchanges += statistics.exchanges;
    whole.elapsed_s += statistics.elapsed_s;
    whole.improved = whole.improved || statistics.improved;
    whole.budget_ended = whole.budget_ended || statistics.budget_ended;
  }
  whole.q_before = block_modularity(weights, before, options.cache.line);
  whole.q_after = block_modularity(weights, solution.permutation, options.cache.line);
  return solution;
}

}  // namespace assay::engine::layout
