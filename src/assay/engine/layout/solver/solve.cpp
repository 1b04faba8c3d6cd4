// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/solver/solve.hpp"

#include <utility>

#include "assay/engine/layout/solver/local_search.hpp"
#include "assay/engine/layout/solver/orders.hpp"

namespace assay::engine::layout {
namespace {

Permutation initial_order(const SharedAccess& weights, const SolveOptions& options) {
  const auto dimensions = static_cast<std::size_t>(weights.rows());
  switch (options.method) {
    case OrderMethod::spectral:
      return spectral_order(weights, options.cache.line, options.seed);
    case OrderMethod::metis:
      return metis_order(weights, options.cache.line, options.seed);
    case OrderMethod::reverse_cuthill_mckee:
      return reverse_cuthill_mckee_order(weights);
    case OrderMethod::random:
      return random_permutation(dimensions, options.seed);
    case OrderMethod::identity:
      break;
  }
  return identity(dimensions);
}

bool is_solved(OrderMethod method) {
  return method != OrderMethod::identity && method != OrderMethod::random;
}

}  // namespace

Solution solve(const SharedAccess& weights, const SolveOptions& options, const Clock& clock) {
  constexpr double nanoseconds = 1e9;
  const std::int64_t began = clock.now_ns();
  const Permutation before = identity(static_cast<std::size_t>(weights.rows()));
  Solution solution{
      .permutation = initial_order(weights, options),
      .statistics = {.method = options.method,
                     .dimensions = before.size(),
                     .pairs = static_cast<std::size_t>(weights.nonZeros()) / 2,
                     .q_before = block_modularity(weights, before, options.cache.line),
                     .c_before = cache_cost(weights, before, options.cache)}};
  SolveStatistics& statistics = solution.statistics;
  statistics.c_initial = cache_cost(weights, solution.permutation, options.cache);
  if (is_solved(options.method)) {
    const std::int64_t end =
        clock.now_ns() + static_cast<std::int64_t>(options.budget_s * nanoseconds);
    SearchResult found = local_search(weights, std::move(solution.permutation), options.cache,
                                      [&] { return clock.now_ns() >= end; });
    solution.permutation = std::move(found.order);
    statistics.passes = found.passes;
    statistics.exchanges = found.exchanges;
    statistics.budget_ended = found.was_stopped;
  }
  statistics.c_after = cache_cost(weights, solution.permutation, options.cache);
  statistics.improved = statistics.c_after < statistics.c_before;
  if (!statistics.improved && is_solved(options.method)) {
    solution.permutation = before;
    statistics.c_after = statistics.c_before;
  }
  statistics.q_after = block_modularity(weights, solution.permutation, options.cache.line);
  statistics.elapsed_s = static_cast<double>(clock.now_ns() - began) / nanoseconds;
  return solution;
}

Json timeless_json(const SolveStatistics& statistics) {
  Json json = assay::to_json(statistics);
  json.erase("elapsed_s");
  return json;
}

}  // namespace assay::engine::layout
