// SPDX-License-Identifier: Apache-2.0
#pragma once

// The metrics that an engine reads itself, as figures with an interval.

#include <optional>
#include <string_view>

#include "assay/data/estimate.hpp"
#include "assay/data/metric_catalog.hpp"
#include "assay/data/metric_values.hpp"

namespace assay::report {

// Nothing where the case has no such metric.
inline std::optional<Estimate> engine_figure(const CaseSummary& summary, std::string_view metric) {
  const MetricValues* const values = find_values(summary.metric_values, metric);
  if (values == nullptr) return std::nullopt;
  Estimate estimate{.point = values->point, .note = values->note};
  if (values->lower && values->upper) estimate.interval = Interval{*values->lower, *values->upper};
  return estimate;
}

// `visit` gets the metric's definition and the case's figure, of those that it has.
template <class Visit>
void for_each_engine_figure(const CaseSummary& summary, Visit&& visit) {
  for (const MetricDefinition& metric : metric_catalog()) {
    if (!metric.is_reading) continue;
    if (const auto estimate = engine_figure(summary, metric.name)) visit(metric, estimate);
  }
}

}  // namespace assay::report
