// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/layout/module/outcome.hpp"

#include <algorithm>
#include <vector>

#include "assay/base/json.hpp"
#include "assay/engine/layout/description.hpp"
#include "assay/engine/layout/matrix_market.hpp"
#include "assay/engine/layout/prune.hpp"

namespace assay::engine::layout {
namespace {

constexpr double milliseconds = 1e3;  // of a second
constexpr double percent = 100;

std::vector<const SolveStatistics*> solutions_of(const PipelineResult& result) {
  std::vector<const SolveStatistics*> statistics;
  for (const auto* const of_one : {&result.statistics_before, &result.statistics_after}) {
    if (*of_one) statistics.push_back(&**of_one);
  }
  return statistics;
}

Json json_of(const OrderFigures& figures) {
  return {{"q", figures.q}, {"c", figures.c}, {"tiles", figures.tiles}};
}

}  // namespace

bool budget_ended(const PipelineResult& result) {
  const auto solutions = solutions_of(result);
  return std::any_of(solutions.begin(), solutions.end(),
                     [](const SolveStatistics* one) { return one->budget_ended; });
}

Orders orders_of(const PipelineResult& result, const CacheShape& cache, std::uint64_t random_seed) {
  const Block as_it_came = permuted(result.block, Permutation{positions_of(result.order())});
  const auto figures = [&](const Permutation& order) {
    return figures_of(as_it_came, result.access_after, order, cache);
  };
  const OrderFigures before = figures(result.before);
  return {.identity = figures(identity(result.before.size())),
          .random = figures(random_order(as_it_came, random_seed)),
          .before = before,
          .final = result.after ? figures(*result.after) : before};
}

std::map<std::string, double> readings_of(const PipelineResult& result, const Orders& orders,
                                          const Settings& settings) {
  double passes = 0;
  double elapsed_s = 0;
  for (const SolveStatistics* const one : solutions_of(result)) {
    passes += static_cast<double>(one->passes);
    elapsed_s += one->elapsed_s;
  }
  double zeros = 0;
  double values = 0;
  for (const Eigen::MatrixXf* const weights : weights_of(result.block)) {
    zeros += sparsity_of(*weights) * static_cast<double>(weights->size());
    values += static_cast<double>(weights->size());
  }
  return {{readings::sparsity, percent * zeros / values},
          {readings::tiles_identity, static_cast<double>(orders.identity.tiles)},
          {readings::tiles_random, static_cast<double>(orders.random.tiles)},
          {readings::q, orders.final.q},
          {readings::q_before, orders.identity.q},
          {readings::c, orders.final.c},
          {readings::c_before, orders.identity.c},
          {readings::c_random, orders.random.c},
          {readings::iterations, passes},
          {readings::elapsed_ms, elapsed_s * milliseconds},
          {readings::budget_ms, settings.solver_budget_ms}};
}

std::map<std::string, std::string> files_of(const PipelineResult& result, const Orders& orders,
                                            const Settings& settings) {
  const auto solved = [](const std::optional<SolveStatistics>& statistics) {
    return statistics ? timeless_json(*statistics) : Json();
  };
  const Json solver{{"mode", word_of(settings.mode)},
                    {"before", solved(result.statistics_before)},
                    {"after", solved(result.statistics_after)},
                    {"orders",
                     {{"identity", json_of(orders.identity)},
                      {"random", json_of(orders.random)},
                      {"before", json_of(orders.before)},
                      {"final", json_of(orders.final)}}}};
  std::map<std::string, std::string> files{
      {"perm_before.json", line_text(to_json(result.before)) + "\n"},
      {"W_before.mtx", to_matrix_market(result.access_before)},
      {"W_after.mtx", to_matrix_market(result.access_after)},
      {"solver.json", pretty_text(solver)}};
  if (result.after) files["perm_after.json"] = line_text(to_json(*result.after)) + "\n";
  return files;
}

}  // namespace assay::engine::layout
