// SPDX-License-Identifier: Apache-2.0
#include "assay/predict/transfer_scores.hpp"

#include <algorithm>
#include <cstddef>

#include "assay/predict/errors.hpp"
#include "assay/stats/moments.hpp"

namespace assay::predict {
namespace {

stats::Moments moments_of(std::span<const std::vector<StageErrors>> draws, std::size_t stage,
                          double ErrorFigures::*figure) {
  std::vector<double> values;
  for (const auto& draw : draws) values.push_back(draw[stage].errors.*figure);
  return stats::moments_of(values);
}

double sd_of(const stats::Moments& moments) {
  return stats::standard_deviation(moments).value_or(0);
}

}  // namespace

std::vector<StageErrors> stage_errors(const StageTimes& measured, const StageTimes& predicted) {
  std::vector<StageErrors> errors;
  for (std::size_t i = 0; i < measured.stages.size(); ++i) {
    errors.push_back({measured.stages[i].name,
                      error_figures(measured.stages[i].ms, predicted.stages[i].ms)});
  }
  errors.push_back({total_stage, error_figures(measured.total_ms, predicted.total_ms)});
  return errors;
}

std::vector<TransferScore> transfer_scores(TransferMethod method, std::size_t n,
                                           std::span<const std::vector<StageErrors>> draws) {
  std::vector<TransferScore> scores;
  for (std::size_t stage = 0; stage < draws.front().size(); ++stage) {
    const stats::Moments mae = moments_of(draws, stage, &ErrorFigures::mae_ms);
    const stats::Moments mape = moments_of(draws, stage, &ErrorFigures::mape_pct);
    const stats::Moments p95 = moments_of(draws, stage, &ErrorFigures::p95_abs_ms);
    double worst = 0;
    for (const auto& draw : draws) worst = std::max(worst, draw[stage].errors.mape_pct);
    scores.push_back({.method = method,
                      .n = n,
                      .stage = draws.front()[stage].stage,
                      .mae_ms = mae.mean,
                      .mape_pct = mape.mean,
                      .p95_abs_ms = p95.mean,
                      .draws = draws.size(),
                      .mae_sd_ms = sd_of(mae),
                      .mape_sd_pct = sd_of(mape),
                      .p95_abs_sd_ms = sd_of(p95),
                      .mape_worst_pct = worst});
  }
  return scores;
}

}  // namespace assay::predict
