// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/metric_values.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "assay/data/metric_catalog.hpp"
#include "assay/stats/case_values.hpp"
#include "assay/stats/moments.hpp"
#include "assay/stats/quantile.hpp"
#include "assay/stats/weighted_mean.hpp"

namespace assay::stats {
namespace {

constexpr double percent = 100;

// What one session says of a statistic, from its values in time order and sorted; none where it has
// too few.
using OfSession = std::optional<double> (*)(std::span<const double> values,
                                            std::span<const double> sorted);

struct Statistic {
  std::string_view suffix;
  std::optional<Estimate> (*point)(const Summary& summary);
  OfSession of_session;
  bool weighted = false;  // by the session's values
};

template <int P>
std::optional<double> percentile_of(std::span<const double>, std::span<const double> sorted) {
  return percentile(sorted, P / percent);
}

const Statistic statistics[] = {
    {"_mean_ms", [](const Summary& summary) { return std::optional(summary.mean); },
     [](std::span<const double> values, std::span<const double>) {
       return std::optional(moments_of(values).mean);
     },
     true},
    {"_p50_ms", [](const Summary& summary) { return std::optional(summary.p50); },
     percentile_of<50>},
    {"_p95_ms", [](const Summary& summary) { return std::optional(summary.p95); },
     percentile_of<95>},
    {"_p99_ms", [](const Summary& summary) { return std::optional(summary.p99); },
     percentile_of<99>},
    {"_max_ms", [](const Summary& summary) { return std::optional(Estimate{summary.maximum}); },
     percentile_of<100>},
    {"_cv",
     [](const Summary& summary) -> std::optional<Estimate> {
       if (!summary.cov) return std::nullopt;
       return Estimate{percent * *summary.cov};
     },
     [](std::span<const double> values, std::span<const double>) -> std::optional<double> {
       const auto variation = cov(moments_of(values));
       if (!variation) return std::nullopt;
       return percent * *variation;
     }}};

MetricValues with_point(std::string name, const Estimate& estimate) {
  MetricValues values{.metric = std::move(name), .point = estimate.point, .note = estimate.note};
  if (estimate.interval) {
    values.lower = estimate.interval->lower;
    values.upper = estimate.interval->upper;
  }
  return values;
}

// Those of the catalog, in any order.
class Collected {
 public:
  void add(MetricValues values) {
    if (find_metric(values.metric) != nullptr) metrics_.push_back(std::move(values));
  }

  // Every statistic that the catalog has under this prefix.
  void add(std::string_view prefix, const std::optional<Summary>& summary,
           const ValuesBySession& sessions) {
    if (!summary) return;
    std::vector<std::pair<int, std::vector<double>>> sorted;
    for (const auto& [session, values] : sessions) {
      std::vector<double>& ascending = sorted.emplace_back(session, values).second;
      std::sort(ascending.begin(), ascending.end());
    }
    for (const Statistic& statistic : statistics) {
      const std::string name = std::string(prefix) + std::string(statistic.suffix);
      const auto estimate = statistic.point(*summary);
      if (find_metric(name) == nullptr || !estimate) continue;
      MetricValues metric = with_point(name, *estimate);
      metric.count = summary->count;
      for (const auto& [session, ascending] : sorted) {
        const std::vector<double>& values = sessions.at(session);
        const auto value = statistic.of_session(values, ascending);
        if (!value) continue;
        const double weight = statistic.weighted ? static_cast<double>(values.size()) : 1.0;
        metric.sessions.push_back({session, *value, weight});
      }
      metrics_.push_back(std::move(metric));
    }
  }

  void add(std::string name, const std::optional<Estimate>& estimate,
           const UnitBySession& sessions) {
    if (!estimate) return;
    MetricValues metric = with_point(std::move(name), *estimate);
    metric.count = sessions.size();
    for (const auto& [session, unit] : sessions) {
      metric.sessions.push_back({session, unit.value, unit.weight});
    }
    add(std::move(metric));
  }

  std::vector<MetricValues> in_order() && {
    sort_as_catalog(metrics_);
    return std::move(metrics_);
  }

 private:
  std::vector<MetricValues> metrics_;
};

std::optional<MetricValues> hit_rate(const std::optional<CacheSummary>& cache) {
  if (!cache) return std::nullopt;
  MetricValues metric = with_point("l2_hit_pct", cache->l2_hit_pct);
  metric.count = cache->repetitions;
  metric.sessions = cache->values;
  metric.simulated = cache->simulated;
  return metric;
}

std::optional<MetricValues> energy_per_token(const std::optional<EnergySummary>& energy) {
  if (!energy || !energy->ept_j_per_tok) return std::nullopt;
  MetricValues metric = with_point("ept_j_per_tok", *energy->ept_j_per_tok);
  metric.count = energy->sessions;
  metric.sessions = energy->ept_sessions;
  return metric;
}

}  // namespace

void sort_as_catalog(std::vector<MetricValues>& metrics) {
  const auto place_of = [](const MetricValues& values) {
    return find_metric(values.metric) - metric_catalog().data();
  };
  std::stable_sort(metrics.begin(), metrics.end(),
                   [&](const MetricValues& one, const MetricValues& other) {
                     return place_of(one) < place_of(other);
                   });
}

std::vector<MetricValues> metric_values(const CaseValues& values, const CaseRows& rows,
                                        const CaseSummary& summary, double confidence) {
  Collected metrics;
  metrics.add("latency", summary.latency_ms, values.stages[index_of(Stage::total)]);
  for (const auto& [stage, times] : summary.stages_ms) {
    metrics.add(word_of(stage), times, values.stages[index_of(stage)]);
  }
  metrics.add("ttft", summary.ttft_ms, values.ttft);
  metrics.add("tpot", summary.tpot_ms, values.tpot);
  metrics.add("token_latency", summary.token_latency_ms, values.token_latency);
  metrics.add("throughput_toks_s", summary.throughput_tokens_s, values.generated.sessions);
  metrics.add("prefill_toks_s", summary.prefill_tokens_s, values.prompt.sessions);
  metrics.add("decode_toks_s", summary.decode_tokens_s, values.decoded.sessions);
  metrics.add("samples_per_s", summary.samples_s, values.sequences.sessions);
  metrics.add("input_toks_s", summary.input_tokens_s, values.input.sessions);
  metrics.add("padded_toks_s", summary.padded_tokens_s, values.padded.sessions);
  if (auto rate = hit_rate(summary.cache)) metrics.add(std::move(*rate));
  if (auto energy = energy_per_token(summary.energy)) metrics.add(std::move(*energy));
  metrics.add("peak_rss_mean_mb", summary.peak_rss_mb, values.peak_memory);
  for (const MetricDefinition& metric : metric_catalog()) {
    if (!metric.is_reading) continue;
    const std::string name(metric.name);
    const auto read = reading_by_session(rows, name);
    if (!read.empty()) metrics.add(name, weighted_mean(units_of(read), confidence), read);
  }
  return std::move(metrics).in_order();
}

}  // namespace assay::stats
