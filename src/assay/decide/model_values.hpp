// SPDX-License-Identifier: Apache-2.0
#pragma once

// The figures by which a case is set beside others. Pure.

#include <array>
#include <span>
#include <vector>

#include "assay/data/analysis.hpp"
#include "assay/data/measurement.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::decide {

// Which metric stands for which criterion in a group; null where no case has any.
struct ModelMetrics {
  std::array<const MetricDefinition*, criterion_count> of{};  // by index_of(Criterion)
};

// Of throughput the first that most of the cases have: of generated tokens, of input tokens, of
// samples.
ModelMetrics metrics_of(std::span<const MeasuredCase* const> points);

// The sessions as they are weighed.
std::vector<stats::Unit> units_of(const MetricValues& values);

// Values with intervals from the sessions where there are two or more, else as the case has them
// and with a note; and what they come to for a token.
void add_values(const MeasuredCase& point, const ModelMetrics& metrics, double confidence,
                AnalyzedModel& model);

}  // namespace assay::decide
