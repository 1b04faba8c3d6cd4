// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/findings/evidence.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <utility>

namespace assay::decide::findings {
namespace {

constexpr const char* token_mean = "token_latency_mean_ms";
constexpr const char* iteration_mean = "latency_mean_ms";
constexpr const char* token_cov = "token_latency_cv";
constexpr const char* iteration_cov = "latency_cv";
constexpr const char* peak_memory = "peak_rss_mean_mb";

const MetricValues* finite_values(const CaseSummary& summary, std::string_view name) {
  const MetricValues* values = find_values(summary.metric_values, name);
  return values != nullptr && std::isfinite(values->point) ? values : nullptr;
}

// Of the cases that have any latency.
bool all_have_tokens(std::span<const CaseSummary> summaries) {
  return std::all_of(summaries.begin(), summaries.end(), [](const CaseSummary& summary) {
    return finite_values(summary, iteration_mean) == nullptr ||
           finite_values(summary, token_mean) != nullptr;
  });
}

}  // namespace

Evidence evidence_of(const Run& run, std::span<const CaseSummary> summaries) {
  Evidence evidence{.of_tokens = all_have_tokens(summaries), .paired = !run.imported};
  auto rows = stats::rows_by_case(run);
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    const CaseSummary& summary = summaries[i];
    const MetricValues* mean =
        finite_values(summary, evidence.of_tokens ? token_mean : iteration_mean);
    if (mean == nullptr) continue;
    FoundCase found{.point = &run.study.cases[i],
                    .summary = &summary,
                    .mean = mean,
                    .cov = finite_values(summary, evidence.of_tokens ? token_cov : iteration_cov),
                    .memory = finite_values(summary, peak_memory),
                    .rows = std::move(rows.at(summary.name))};
    found.values = stats::case_values(found.rows);
    evidence.cases.push_back(std::move(found));
  }
  return evidence;
}

const stats::ValuesBySession& latencies_of(const Evidence& evidence, const FoundCase& point) {
  return evidence.of_tokens ? point.values.token_latency
                            : point.values.stages[index_of(Stage::total)];
}

const MetricDefinition& latency_metric(const Evidence& evidence) {
  return *find_metric(evidence.of_tokens ? token_mean : iteration_mean);
}

const MetricDefinition& cov_metric(const Evidence& evidence) {
  return *find_metric(evidence.of_tokens ? token_cov : iteration_cov);
}

const MetricDefinition& memory_metric() {
  return *find_metric(peak_memory);
}

std::optional<double> parameters_of(const FoundCase& point) {
  const auto& model = point.summary->model;
  if (!model || model->parameters == 0) return std::nullopt;
  return static_cast<double>(model->parameters);
}

FindingFigure figure_of(const MetricValues& values) {
  return {.point = values.point, .lower = values.lower, .upper = values.upper};
}

FindingFigure figure_of(const Estimate& estimate) {
  FindingFigure figure{.point = estimate.point};
  if (estimate.interval) {
    figure.lower = estimate.interval->lower;
    figure.upper = estimate.interval->upper;
  }
  return figure;
}

}  // namespace assay::decide::findings
