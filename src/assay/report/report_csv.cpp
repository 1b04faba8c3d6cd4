// SPDX-License-Identifier: Apache-2.0
#include "assay/report/report_csv.hpp"

#include <optional>
#include <string_view>

#include <fmt/format.h>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"
#include "assay/report/engine_figures.hpp"

namespace assay::report {
namespace {

class Rows {
 public:
  Rows(const CaseSummary& summary, std::string& text)
      : name_(text::printable(summary.name)), simulated_(is_simulated(summary)), text_(text) {}

  void estimate(std::string_view metric, std::string_view unit,
                const std::optional<Estimate>& estimate, std::optional<std::size_t> n,
                std::optional<std::size_t> sessions, bool simulated = false) {
    if (!estimate) return;
    CsvRow row = begin(metric, unit, estimate->point);
    if (estimate->interval) {
      row.number(estimate->interval->lower);
      row.number(estimate->interval->upper);
    } else {
      row.absent();
      row.absent();
    }
    end(row, n, sessions, simulated, estimate->note);
  }

  void number(std::string_view metric, std::string_view unit, std::optional<double> value,
              std::optional<std::size_t> n, std::optional<std::size_t> sessions) {
    if (!value) return;
    CsvRow row = begin(metric, unit, *value);
    row.absent();
    row.absent();
    end(row, n, sessions, false, {});
  }

  // "<prefix>_mean", "<prefix>_p50", …
  void summary(const std::string& prefix, const std::optional<Summary>& summary) {
    if (!summary) return;
    const auto each = [&](std::string_view name, const Estimate& value) {
      estimate(fmt::format("{}_{}", prefix, name), "ms", value, summary->count, summary->sessions);
    };
    const auto plain = [&](std::string_view name, std::string_view unit,
                           std::optional<double> value) {
      number(fmt::format("{}_{}", prefix, name), unit, value, summary->count, summary->sessions);
    };
    each("mean", summary->mean);
    plain("std", "ms", summary->standard_deviation);
    plain("cov", "1", summary->cov);
    plain("min", "ms", summary->minimum);
    each("p50", summary->p50);
    each("p90", summary->p90);
    each("p95", summary->p95);
    each("p99", summary->p99);
    plain("max", "ms", summary->maximum);
  }

 private:
  CsvRow begin(std::string_view metric, std::string_view unit, double value) {
    CsvRow row(text_);
    row.text(name_);
    row.text(metric);
    row.text(unit);
    row.number(value);
    return row;
  }

  void end(CsvRow& row, std::optional<std::size_t> n, std::optional<std::size_t> sessions,
           bool simulated, std::string_view note) {
    n ? row.integer(static_cast<std::int64_t>(*n)) : row.absent();
    sessions ? row.integer(static_cast<std::int64_t>(*sessions)) : row.absent();
    row.text(simulated || simulated_ ? "true" : "false");
    row.text(text::printable(note));
    row.end();
  }

  std::string name_;
  bool simulated_;
  std::string& text_;
};

void add_case(const CaseSummary& summary, std::string& text) {
  Rows rows(summary, text);
  rows.summary("latency", summary.latency_ms);
  for (const auto& [stage, times] : summary.stages_ms) {
    rows.summary(std::string(word_of(stage)), times);
  }
  if (summary.other_ms) rows.summary("other", summary.other_ms);
  rows.summary("ttft", summary.ttft_ms);
  rows.summary("tpot", summary.tpot_ms);
  rows.summary("token_latency", summary.token_latency_ms);
  rows.summary("sampling", summary.sampling_ms);
  const auto rate = [&](std::string_view metric, std::string_view unit,
                        const std::optional<Estimate>& value) {
    rows.estimate(metric, unit, value, std::nullopt, std::nullopt);
  };
  rate("throughput", "tokens/s", summary.throughput_tokens_s);
  rate("prefill_throughput", "tokens/s", summary.prefill_tokens_s);
  rate("decode_throughput", "tokens/s", summary.decode_tokens_s);
  rate("samples", "samples/s", summary.samples_s);
  rate("input_throughput", "tokens/s", summary.input_tokens_s);
  rate("padded_throughput", "tokens/s", summary.padded_tokens_s);
  rate("peak_rss", "MB", summary.peak_rss_mb);
  rate("rss", "MB", summary.rss_mb);
  if (summary.cache) {
    rows.estimate("l2_hit", "%", summary.cache->l2_hit_pct, summary.cache->repetitions,
                  std::nullopt, summary.cache->simulated);
  }
  if (summary.energy) {
    rate("ept", "J/token", summary.energy->ept_j_per_tok);
    rate("ept_idle_subtracted", "J/token", summary.energy->idle_subtracted_ept);
    const auto power = [&](std::string_view metric, std::optional<double> value) {
      rows.number(metric, "W", value, std::nullopt, summary.energy->sessions);
    };
    power("average_power", summary.energy->average_power_w);
    power("peak_power", summary.energy->peak_power_w);
  }
  for_each_engine_figure(summary, [&](const MetricDefinition& metric, const auto& estimate) {
    rate(metric.name, metric.unit, estimate);
  });
}

}  // namespace

std::string report_csv(std::span<const CaseSummary> summaries) {
  std::string text;
  CsvRow header(text);
  for (const char* name : {"case", "metric", "unit", "value", "ci95_lower", "ci95_upper", "n",
                           "sessions", "simulated", "note"}) {
    header.text(name);
  }
  header.end();
  for (const CaseSummary& summary : summaries) add_case(summary, text);
  return text;
}

}  // namespace assay::report
