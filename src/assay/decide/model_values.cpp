// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/model_values.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

#include "assay/stats/summarize.hpp"

namespace assay::decide {
namespace {

constexpr double milliseconds_per_second = 1e3;
constexpr double percent = 100;

constexpr std::array<std::string_view, 3> throughputs{"throughput_toks_s", "input_toks_s",
                                                      "samples_per_s"};

const MetricDefinition* metric_if_measured(std::span<const MeasuredCase* const> points,
                                           std::string_view name) {
  const bool any = std::any_of(points.begin(), points.end(), [&](const MeasuredCase* point) {
    return find_values(point->metrics, name) != nullptr;
  });
  return any ? find_metric(name) : nullptr;
}

const MetricDefinition* throughput_of(std::span<const MeasuredCase* const> points) {
  std::ptrdiff_t most = 0;
  const MetricDefinition* found = nullptr;
  for (const std::string_view name : throughputs) {
    const auto count = std::count_if(points.begin(), points.end(), [&](const MeasuredCase* point) {
      return find_values(point->metrics, name) != nullptr;
    });
    if (count <= most) continue;
    most = count;
    found = find_metric(name);
  }
  return found;
}

// `is_mean`: the figure is the mean of the sessions' values, and not of what they were pooled from.
std::optional<Estimate> value_of(const MeasuredCase& point, std::string_view metric,
                                 double confidence, bool is_mean = false) {
  const MetricValues* values = find_values(point.metrics, metric);
  if (values == nullptr) return std::nullopt;
  Estimate estimate{.point = values->point, .note = values->note};
  if (values->lower && values->upper) {
    estimate.interval = Interval{*values->lower, *values->upper};
  }
  if (values->sessions.size() >= 2) {
    const Estimate mean = stats::weighted_mean(units_of(*values), confidence);
    estimate.interval = mean.interval;
    estimate.confidence = confidence;
    if (is_mean) estimate.point = mean.point;
  } else if (values->sessions.size() == 1) {
    if (is_mean) estimate.point = values->sessions.front().value;
    stats::hold_within_session(estimate);
  }
  return estimate;
}

Estimate scaled(const Estimate& estimate, double factor) {
  Estimate result = estimate;
  result.point *= factor;
  if (result.interval) {
    result.interval =
        Interval{factor * estimate.interval->lower, factor * estimate.interval->upper};
  }
  return result;
}

// factor / estimate; no interval where the estimate's reaches to 0.
std::optional<Estimate> inverse(const Estimate& estimate, double factor) {
  if (!(estimate.point > 0)) return std::nullopt;
  Estimate result = estimate;
  result.point = factor / estimate.point;
  result.interval.reset();
  if (estimate.interval && estimate.interval->lower > 0) {
    result.interval =
        Interval{factor / estimate.interval->upper, factor / estimate.interval->lower};
  }
  return result;
}

// The tokens of an iteration are the rate times the mean latency, as both are over the same time.
PerToken per_token(const AnalyzedModel& model, const std::optional<Estimate>& tokens_per_s) {
  PerToken result;
  if (!tokens_per_s) return result;
  result.latency_ms = inverse(*tokens_per_s, milliseconds_per_second);
  const auto& latency = value_of(model, Criterion::latency);
  const auto& memory = value_of(model, Criterion::memory);
  if (!latency || !memory) return result;
  const double tokens = tokens_per_s->point * latency->point / milliseconds_per_second;
  if (tokens > 0) result.memory_mb = scaled(*memory, 1 / tokens);
  return result;
}

}  // namespace

ModelMetrics metrics_of(std::span<const MeasuredCase* const> points) {
  ModelMetrics metrics;
  metrics.of[index_of(Criterion::latency)] = metric_if_measured(points, "latency_mean_ms");
  metrics.of[index_of(Criterion::throughput)] = throughput_of(points);
  metrics.of[index_of(Criterion::memory)] = metric_if_measured(points, "peak_rss_mean_mb");
  metrics.of[index_of(Criterion::consistency)] = metric_if_measured(points, "latency_cv");
  return metrics;
}

std::vector<stats::Unit> units_of(const MetricValues& values) {
  std::vector<stats::Unit> units;
  for (const SessionValue& session : values.sessions) {
    units.push_back({.value = session.value, .weight = session.weight});
  }
  return units;
}

void add_values(const MeasuredCase& point, const ModelMetrics& metrics, double confidence,
                AnalyzedModel& model) {
  for (std::size_t i = 0; i < criterion_count; ++i) {
    if (metrics.of[i] == nullptr) continue;
    const bool is_mean = i == index_of(Criterion::consistency);
    model.values[i] = value_of(point, metrics.of[i]->name, confidence, is_mean);
    // None of these is negative, whatever a t interval of few sessions says.
    if (model.values[i] && model.values[i]->interval) {
      double& lower = model.values[i]->interval->lower;
      lower = std::max(lower, 0.0);
    }
  }
  if (const MetricValues* latency = find_values(point.metrics, "latency_mean_ms")) {
    model.sessions = latency->sessions.size();
    const MetricValues* variation = find_values(point.metrics, "latency_cv");
    if (variation != nullptr) {
      model.standard_deviation_ms = variation->point / percent * latency->point;
    }
  }
  model.samples_per_s = value_of(point, "samples_per_s", confidence);
  model.quality_pct = value_of(point, "quality_pct", confidence);
  const auto generated = value_of(point, "throughput_toks_s", confidence);
  model.per_token =
      per_token(model, generated ? generated : value_of(point, "input_toks_s", confidence));
  model.per_padded_token = per_token(model, value_of(point, "padded_toks_s", confidence));
}

}  // namespace assay::decide
