// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/measurement.hpp"

#include <utility>

#include "assay/data/model_type.hpp"

namespace assay::stats {

Measurement measurement_of(const Run& run, std::span<const CaseSummary> summaries,
                           std::string label) {
  Measurement measurement{.label = std::move(label),
                          .run_id = run.run_id,
                          .config_hash = run.config_hash,
                          .study = run.study.name,
                          .pipeline = run.study.pipeline,
                          .environment = run.environment};
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    const Case& point = run.study.cases[i];
    const CaseSummary& summary = summaries[i];
    measurement.cases.push_back({.name = point.name,
                                 .engine = point.engine,
                                 .knobs = point.knobs,
                                 .model = point.model,
                                 .model_facts = summary.model,
                                 .engine_facts = summary.engine,
                                 .completion = completion_of(summary),
                                 .simulated = is_simulated(summary),
                                 .metrics = summary.metric_values,
                                 .limitations = summary.limitations,
                                 .side = point.side,
                                 .pipeline = point.pipeline,
                                 .model_type = model_type(run.study.model_of(point), summary.model),
                                 .task = model_task(run.study.model_of(point)),
                                 .failure = summary.failure});
  }
  return measurement;
}

}  // namespace assay::stats
