// SPDX-License-Identifier: Apache-2.0

// The summaries of AIPerf (profile_export_aiperf.json) and genai-perf
// (profile_export_genai_perf.json): figures of each metric with its unit.

#include <array>
#include <utility>

#include <fmt/format.h>

#include "assay/store/importers/figures.hpp"
#include "assay/store/importers/formats.hpp"
#include "assay/store/importers/json_part.hpp"
#include "assay/store/importers/time_value.hpp"

namespace assay::store::importers {
namespace {

constexpr std::array<FigureKey, 5> latency_keys{{{"avg", "latency_mean_ms", "std"},
                                                 {"p50", "latency_p50_ms"},
                                                 {"p95", "latency_p95_ms"},
                                                 {"p99", "latency_p99_ms"},
                                                 {"max", "latency_max_ms"}}};
constexpr std::array<FigureKey, 2> first_token_keys{
    {{"avg", "ttft_mean_ms", "std"}, {"p95", "ttft_p95_ms"}}};
// One value a request: what is called TPOT here.
constexpr std::array<FigureKey, 2> between_tokens_keys{
    {{"avg", "tpot_mean_ms", "std"}, {"p95", "tpot_p95_ms"}}};
constexpr std::array<FigureKey, 1> rate_keys{{{"avg", "throughput_toks_s"}}};

// Some versions keep the metrics one level further in.
JsonPart metrics_of(const JsonPart& document) {
  const auto records = document.find("records");
  return records && records->value().is_object() ? *records : document;
}

bool recognises(const ForeignFile& file) {
  if (!file.json) return false;
  const auto latency = metrics_of(JsonPart(*file.json, "")).find("request_latency");
  return latency && latency->value().is_object() && latency->value().contains("avg");
}

Result<void> take_times(const JsonPart& metrics, std::string_view name,
                        std::span<const FigureKey> keys, ImportedCase& point) {
  const auto metric = metrics.find(name);
  if (!metric) return {};
  const auto unit = metric->need("unit");
  if (!unit) return fail(unit.error());
  const auto unit_name = unit->text();
  if (!unit_name) return fail(unit_name.error());
  const auto factor = nanoseconds_per(*unit_name);
  if (!factor) return unit->wrong("a unit of time");
  const double count = number_at(*metric, "count").value_or(0);
  return take_figures(*metric, keys, *factor / nanoseconds_in_millisecond,
                      count > 0 && count < largest_count ? static_cast<std::size_t>(count) : 0,
                      point.reported);
}

Result<void> take_rate(const JsonPart& metrics, ImportedCase& point) {
  const auto rate = metrics.find("output_token_throughput");
  if (!rate) return {};
  const std::string unit = text_at(*rate, "unit").value_or("");
  if (unit != "tokens/sec" && unit != "tokens/s") return rate->wrong("the unit tokens/sec");
  if (auto taken = take_figures(*rate, rate_keys, 1, 0, point.reported); !taken) return taken;
  if (!point.reported.empty() && point.reported.back().metric == "throughput_toks_s") {
    point.reported.back().note = "of the server, all requests together";
  }
  return {};
}

Result<ImportedFile> read(const ForeignFile& file, const ImportOptions&) {
  if (!file.json) {
    return fail(ErrorCode::usage, fmt::format("{}: not a summary of AIPerf", file.source));
  }
  const JsonPart document(*file.json, file.source);
  const JsonPart metrics = metrics_of(document);
  if (const auto latency = metrics.need("request_latency"); !latency) {
    return fail(latency.error());
  }
  ImportedCase point{.name = "requests"};
  point.engine = {.name = "aiperf", .version = text_at(document, "aiperf_version").value_or("")};
  if (auto taken = take_times(metrics, "request_latency", latency_keys, point); !taken) {
    return fail(taken.error());
  }
  if (auto taken = take_times(metrics, "time_to_first_token", first_token_keys, point); !taken) {
    return fail(taken.error());
  }
  if (auto taken = take_times(metrics, "inter_token_latency", between_tokens_keys, point); !taken) {
    return fail(taken.error());
  }
  if (auto taken = take_rate(metrics, point); !taken) return fail(taken.error());
  ImportedFile imported;
  imported.cases.push_back(std::move(point));
  imported.limitations = {
      "a summary: figures without the requests behind them, so without intervals (import "
      "profile_export.jsonl, or genai-perf's profile_export.json)",
      "requests overlap: a latency includes waiting for others"};
  return imported;
}

}  // namespace

Importer aiperf_summary() {
  return {"aiperf-summary", "profile_export_aiperf.json, profile_export_genai_perf.json",
          recognises, read};
}

}  // namespace assay::store::importers
