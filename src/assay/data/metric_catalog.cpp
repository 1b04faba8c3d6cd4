// SPDX-License-Identifier: Apache-2.0
#include "assay/data/metric_catalog.hpp"

#include <algorithm>

namespace assay {
namespace {

constexpr MetricDefinition time(std::string_view name, std::string_view label) {
  return {.name = name, .label = label, .unit = "ms", .is_speed = true};
}

constexpr MetricDefinition maximum(std::string_view name, std::string_view label) {
  return {.name = name, .label = label, .unit = "ms", .has_verdict = false, .is_speed = true};
}

constexpr MetricDefinition rate(std::string_view name, std::string_view label) {
  return {
      .name = name, .label = label, .unit = "tokens/s", .better = Better::higher, .is_speed = true};
}

constexpr MetricDefinition share(std::string_view name, std::string_view label,
                                 bool is_reading = false) {
  return {.name = name,
          .label = label,
          .unit = "%",
          .better = Better::higher,
          .scale = ChangeScale::points,
          .is_reading = is_reading};
}

// What an engine says of how it laid the case out: it explains a change, and is none itself.
constexpr MetricDefinition layout(std::string_view name, std::string_view label,
                                  std::string_view unit, Better better = Better::lower) {
  return {.name = name,
          .label = label,
          .unit = unit,
          .better = better,
          .has_verdict = false,
          .is_reading = true};
}

constexpr std::array catalog{
    time("latency_mean_ms", "latency mean"),
    time("latency_p50_ms", "latency p50"),
    time("latency_p95_ms", "latency p95"),
    time("latency_p99_ms", "latency p99"),
    maximum("latency_max_ms", "latency max"),
    MetricDefinition{.name = "latency_cv", .label = "latency CoV", .unit = "%"},
    time("vision_mean_ms", "vision mean"),
    time("projector_mean_ms", "projector mean"),
    time("encoder_mean_ms", "encoder mean"),
    time("head_mean_ms", "head mean"),
    time("prefill_mean_ms", "prefill mean"),
    time("decode_mean_ms", "decode mean"),
    time("ttft_mean_ms", "TTFT mean"),
    time("ttft_p95_ms", "TTFT p95"),
    time("tpot_mean_ms", "TPOT mean"),
    time("tpot_p95_ms", "TPOT p95"),
    time("token_latency_mean_ms", "token latency mean"),
    time("token_latency_p95_ms", "token latency p95"),
    maximum("token_latency_max_ms", "token latency max"),
    MetricDefinition{.name = "token_latency_cv", .label = "token latency CoV", .unit = "%"},
    rate("throughput_toks_s", "throughput"),
    MetricDefinition{.name = "samples_per_s",
                     .label = "samples per second",
                     .unit = "samples/s",
                     .better = Better::higher,
                     .is_speed = true},
    rate("input_toks_s", "input throughput"),
    rate("padded_toks_s", "input throughput with padding"),
    rate("prefill_toks_s", "prefill throughput"),
    rate("decode_toks_s", "decode throughput"),
    share("l2_hit_pct", "L2 hit rate"),
    MetricDefinition{.name = "ept_j_per_tok", .label = "EpT", .unit = "J/token"},
    MetricDefinition{.name = "peak_rss_mean_mb", .label = "peak RSS", .unit = "MB"},
    share("quality_pct", "quality", true),
    layout("output_error_pct", "output error", "%"),
    layout("stored_mb", "weights and cache read", "MB"),
    layout("tiles", "tiles", "tiles"),
    layout("tiles_identity", "tiles, identity", "tiles"),
    layout("tiles_random", "tiles, random order", "tiles"),
    layout("solver_modularity", "modularity Q", "1", Better::higher),
    layout("solver_modularity_before", "Q, identity", "1", Better::higher),
    layout("solver_cost_after", "cache cost C", "1"),
    layout("solver_cost_before", "C, identity", "1"),
    layout("solver_cost_random", "C, random order", "1"),
};

}  // namespace

std::span<const MetricDefinition> metric_catalog() {
  return catalog;
}

std::vector<std::string> metric_names() {
  std::vector<std::string> names;
  for (const MetricDefinition& metric : catalog) names.emplace_back(metric.name);
  return names;
}

const MetricDefinition* find_metric(std::string_view name) {
  const auto* const found =
      std::find_if(catalog.begin(), catalog.end(),
                   [&](const MetricDefinition& metric) { return metric.name == name; });
  return found == catalog.end() ? nullptr : found;
}

std::vector<std::string> default_gate_metrics() {
  return {"latency_mean_ms", "latency_p95_ms", "l2_hit_pct", "ept_j_per_tok", "peak_rss_mean_mb"};
}

}  // namespace assay
