// SPDX-License-Identifier: Apache-2.0
#include "assay/report/experiment_json.hpp"

#include <utility>

#include "assay/base/enum_words.hpp"
#include "assay/data/dataset.hpp"
#include "assay/data/fields.hpp"

namespace assay::report {
namespace {

Json estimator_summary(const Estimator& estimator) {
  Json stages = Json::object();
  for (const StageModel& stage : estimator.stages) stages[stage.stage] = stage.family;
  return {{"device", estimator.device},
          {"rows", estimator.rows},
          {"groups", estimator.groups},
          {"families", std::move(stages)},
          {"total_family", estimator.total.family},
          {"stage_aware", to_json(estimator.stage_aware)},
          {"total_only", to_json(estimator.total_only)},
          {"uses_stages", estimator.uses_stages},
          {"noise_pct", to_json(estimator.noise_pct)}};
}

// The total's errors alone.
Json transfer_summary(const TransferResults& transfer) {
  Json totals = Json::array();
  for (const TransferScore& score : transfer.results) {
    if (score.stage != total_stage) continue;
    totals.push_back({{"method", word_of(score.method)},
                      {"n", score.n},
                      {"mape_pct", score.mape_pct},
                      {"mape_sd_pct", score.mape_sd_pct},
                      {"mae_ms", score.mae_ms},
                      {"p95_abs_ms", score.p95_abs_ms},
                      {"draws", score.draws}});
  }
  return {{"source_device", transfer.source_device},
          {"target_device", transfer.target_device},
          {"source_known", transfer.source_known},
          {"design", word_of(transfer.design)},
          {"total", std::move(totals)},
          {"cost", to_json(transfer.cost)},
          {"skipped", to_json(transfer.skipped)}};
}

Json guard_summary(const GuardAnalysis& guard) {
  return {{"margin", guard.margin},
          {"risk", guard.risk},
          {"draws", guard.draws},
          {"full_latency_ms", guard.full_latency_ms},
          {"outcomes", to_json(guard.outcomes)}};
}

}  // namespace

Json experiment_json(const EstimatorExperiment& experiment) {
  Json pairs = Json::array();
  for (const EstimatorPair& pair : experiment.pairs) {
    pairs.push_back({{"name", pair.name},
                     {"published", pair.published},
                     {"estimator", estimator_summary(pair.estimator)},
                     {"transfer", transfer_summary(pair.transfer)},
                     {"guard", guard_summary(pair.guard)}});
  }
  return {{"schema_version", 1},
          {"experiment", "e3"},
          {"study", experiment.study},
          {"pairs", std::move(pairs)},
          {"limitations", experiment.limitations}};
}

}  // namespace assay::report
