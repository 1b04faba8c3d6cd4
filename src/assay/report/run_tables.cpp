// SPDX-License-Identifier: Apache-2.0
#include "assay/report/run_tables.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/base/units.hpp"
#include "assay/report/encoder_figures.hpp"
#include "assay/report/engine_figures.hpp"
#include "assay/report/json_rows.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

constexpr const char* nothing = "–";
constexpr const char* interval_name = "95 % interval";

DocumentCell value_cell(double value, int decimals) {
  return {number_text(value, decimals), Tone::plain, value};
}

DocumentCell interval_cell(const Estimate& estimate) {
  if (!estimate.interval) return {nothing};
  const int decimals = decimals_of(estimate);
  return {fmt::format("{} to {}", number_text(estimate.interval->lower, decimals),
                      number_text(estimate.interval->upper, decimals)),
          Tone::plain, estimate.interval->lower};
}

// A column, and a case's cell in it; nothing where the case has no value.
struct ResultColumn {
  Column column;
  std::function<std::optional<DocumentCell>(const CaseSummary&)> cell;
};

template <class Get>
void add_estimate(std::vector<ResultColumn>& columns, const std::string& name,
                  const std::string& unit, Get get) {
  columns.push_back(
      {{.name = name, .unit = unit}, [get](const CaseSummary& summary) {
         const std::optional<Estimate> estimate = get(summary);
         if (!estimate) return std::optional<DocumentCell>();
         return std::optional(value_cell(
             estimate->point, std::min(decimals_of(*estimate), decimals_for(estimate->point, 4))));
       }});
}

template <class Member>
auto of_latency(Member member) {
  return [member](const CaseSummary& summary) {
    return summary.latency_ms ? std::optional<Estimate>((*summary.latency_ms).*member)
                              : std::nullopt;
  };
}

template <class Member>
auto mean_of(Member member) {
  return [member](const CaseSummary& summary) {
    const std::optional<Summary>& found = summary.*member;
    return found ? std::optional<Estimate>(found->mean) : std::nullopt;
  };
}

std::vector<ResultColumn> result_columns() {
  std::vector<ResultColumn> columns;
  columns.push_back({{.name = "n"}, [](const CaseSummary& summary) {
                       if (!summary.latency_ms) return std::optional<DocumentCell>();
                       return std::optional(
                           value_cell(static_cast<double>(summary.latency_ms->count), 0));
                     }});
  add_estimate(columns, "mean", "ms", of_latency(&Summary::mean));
  columns.push_back({{.name = interval_name, .unit = "ms"}, [](const CaseSummary& summary) {
                       if (!summary.latency_ms) return std::optional<DocumentCell>();
                       return std::optional(interval_cell(summary.latency_ms->mean));
                     }});
  columns.push_back({{.name = "CoV", .unit = "%"}, [](const CaseSummary& summary) {
                       if (!summary.latency_ms || !summary.latency_ms->cov) {
                         return std::optional<DocumentCell>();
                       }
                       const double percent = 100 * *summary.latency_ms->cov;
                       return std::optional(
                           value_cell(percent, std::min(2, decimals_for(percent, 3))));
                     }});
  add_estimate(columns, "p50", "ms", of_latency(&Summary::p50));
  add_estimate(columns, "p95", "ms", of_latency(&Summary::p95));
  add_estimate(columns, "p99", "ms", of_latency(&Summary::p99));
  add_estimate(columns, "std", "ms", encoder_latency(deviation_of));
  add_estimate(columns, "min", "ms", encoder_latency(minimum_of));
  add_estimate(columns, "max", "ms", encoder_latency(maximum_of));
  add_estimate(columns, "TTFT", "ms", mean_of(&CaseSummary::ttft_ms));
  add_estimate(columns, "TPOT", "ms", mean_of(&CaseSummary::tpot_ms));
  add_estimate(columns, "throughput", "tokens/s",
               [](const CaseSummary& summary) { return summary.throughput_tokens_s; });
  add_estimate(columns, "samples", "/s", encoder_figure(&CaseSummary::samples_s));
  add_estimate(columns, "input", "tokens/s", encoder_figure(&CaseSummary::input_tokens_s));
  add_estimate(columns, "padded", "tokens/s", encoder_figure(&CaseSummary::padded_tokens_s));
  add_estimate(columns, "peak RSS", "MB",
               [](const CaseSummary& summary) { return summary.peak_rss_mb; });
  add_estimate(columns, "RSS at end", "MB", encoder_figure(&CaseSummary::rss_mb));
  add_estimate(columns, "power", "W", average_power);
  add_estimate(columns, "peak power", "W", peak_power);
  add_estimate(columns, "L2 hit rate", "%", [](const CaseSummary& summary) {
    return summary.cache ? std::optional(summary.cache->l2_hit_pct) : std::nullopt;
  });
  add_estimate(columns, "EpT", "J/token", [](const CaseSummary& summary) {
    return summary.energy ? summary.energy->ept_j_per_tok : std::nullopt;
  });
  add_estimate(columns, "quality", "%",
               [](const CaseSummary& summary) { return engine_figure(summary, "quality_pct"); });
  return columns;
}

Tone tone_of(Completion completion) {
  if (completion == Completion::failed) return Tone::failure;
  return completion == Completion::incomplete ? Tone::warning : Tone::plain;
}

// "tiny (failed)", "tiny (simulated)".
DocumentCell name_cell(const CaseSummary& summary) {
  const Completion completion = completion_of(summary);
  std::string text = summary.name;
  if (completion != Completion::complete) text += fmt::format(" ({})", word_of(completion));
  if (is_simulated(summary)) text += " (simulated)";
  return {std::move(text), tone_of(completion)};
}

// The rows of one case in the table of all figures.
class FigureRows {
 public:
  FigureRows(const CaseSummary& summary, DocumentTable& table) : summary_(summary), table_(table) {}

  void add(std::string what, std::string_view unit, const std::optional<Estimate>& estimate,
           std::optional<std::size_t> count = std::nullopt, std::string_view remark = {}) {
    if (!estimate) return;
    std::string note = estimate->note;
    if (!remark.empty())
      note = note.empty() ? std::string(remark) : fmt::format("{}; {}", remark, note);
    table_.rows.push_back(
        {{summary_.name},
         {std::move(what)},
         value_cell(estimate->point, decimals_of(*estimate)),
         {std::string(unit)},
         interval_cell(*estimate),
         count ? value_cell(static_cast<double>(*count), 0) : DocumentCell{nothing},
         {std::move(note)}});
  }

  void add(std::string_view what, const std::optional<Summary>& summary) {
    if (!summary) return;
    for (const auto& [name, estimate] :
         {std::pair("mean", &summary->mean), std::pair("p50", &summary->p50),
          std::pair("p90", &summary->p90), std::pair("p95", &summary->p95),
          std::pair("p99", &summary->p99)}) {
      add(fmt::format("{}, {}", what, name), "ms", *estimate, summary->count);
    }
  }

 private:
  const CaseSummary& summary_;
  DocumentTable& table_;
};

void add_figures(const CaseSummary& summary, DocumentTable& table) {
  FigureRows rows(summary, table);
  rows.add("latency", summary.latency_ms);
  for (const auto& [stage, times] : summary.stages_ms) rows.add(word_of(stage), times);
  rows.add("other: in no stage", summary.other_ms);
  rows.add("time to first token", summary.ttft_ms);
  rows.add("time per output token", summary.tpot_ms);
  rows.add("token but the first", summary.token_latency_ms);
  rows.add("choosing a token", summary.sampling_ms);
  rows.add("throughput", "tokens/s", summary.throughput_tokens_s, std::nullopt,
           "generated tokens of all sequences over total time");
  rows.add("prefill throughput", "tokens/s", summary.prefill_tokens_s);
  rows.add("decode throughput", "tokens/s", summary.decode_tokens_s);
  rows.add("samples", "samples/s", summary.samples_s, std::nullopt, "sequences over total time");
  rows.add("input throughput", "tokens/s", summary.input_tokens_s, std::nullopt,
           "input tokens without padding over total time");
  rows.add("input throughput with padding", "tokens/s", summary.padded_tokens_s);
  rows.add("peak RSS", "MB", summary.peak_rss_mb);
  rows.add("RSS", "MB", summary.rss_mb, std::nullopt, "after the last timed iteration");
  if (summary.cache) {
    rows.add("L2 hit rate", "%", summary.cache->l2_hit_pct, summary.cache->repetitions,
             (summary.cache->simulated ? "simulated, not measured: " : "") + summary.cache->tool);
  }
  if (summary.energy) {
    const std::string scope(word_of(summary.energy->scope));
    rows.add("energy per token", "J/token", summary.energy->ept_j_per_tok, std::nullopt, scope);
    rows.add("energy per token above idle", "J/token", summary.energy->idle_subtracted_ept,
             std::nullopt, scope);
  }
  for_each_engine_figure(summary, [&](const MetricDefinition& metric, const auto& estimate) {
    rows.add(std::string(metric.label), metric.unit, estimate);
  });
}

}  // namespace

DocumentTable results_table(std::span<const CaseSummary> summaries) {
  DocumentTable table{.caption = "Latency and what was read beside it, a row a case",
                      .columns = {{.name = "case", .align = Align::left}}};
  std::vector<ResultColumn> shown;
  for (ResultColumn& column : result_columns()) {
    if (std::any_of(summaries.begin(), summaries.end(),
                    [&](const CaseSummary& summary) { return column.cell(summary).has_value(); })) {
      table.columns.push_back(column.column);
      shown.push_back(std::move(column));
    }
  }
  for (const CaseSummary& summary : summaries) {
    std::vector<DocumentCell> row{name_cell(summary)};
    for (const ResultColumn& column : shown) {
      row.push_back(column.cell(summary).value_or(DocumentCell{nothing}));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

DocumentTable figures_table(std::span<const CaseSummary> summaries) {
  DocumentTable table{.caption = "Every figure with its interval",
                      .columns = {{.name = "case", .align = Align::left},
                                  {.name = "figure", .align = Align::left},
                                  {.name = "value"},
                                  {.name = "unit", .align = Align::left},
                                  {.name = interval_name},
                                  {.name = "n"},
                                  {.name = "note", .align = Align::left}}};
  for (const CaseSummary& summary : summaries) add_figures(summary, table);
  return table;
}

DocumentTable cases_table(const Run& run, std::span<const CaseSummary> summaries) {
  DocumentTable table{.caption = "What was measured",
                      .columns = {{.name = "case", .align = Align::left},
                                  {.name = "engine", .align = Align::left},
                                  {.name = "model", .align = Align::left},
                                  {.name = "knobs", .align = Align::left}}};
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    const Case& point = run.study.cases[i];
    const CaseSummary& summary = summaries[i];
    std::string engine = point.engine;
    if (summary.engine) {
      engine = fmt::format("{} {} ({}{}{})", summary.engine->name, summary.engine->version,
                           summary.engine->device, summary.engine->backend.empty() ? "" : ", ",
                           summary.engine->backend);
    }
    std::string model = point.model;
    if (summary.model) {
      model +=
          fmt::format("{}{}, {} parameters, {}{}", model.empty() ? "" : ": ", summary.model->source,
                      summary.model->parameters, summary.model->quantization,
                      summary.model->synthetic ? ", synthetic weights" : "");
    }
    std::vector<std::string> knobs;
    for (const JsonRow& row : json_rows(to_json(point.knobs))) {
      knobs.push_back(row.name + " " + row.value);
    }
    table.rows.push_back({{point.name}, {engine}, {model}, {text::join(knobs, " · ")}});
  }
  return table;
}

DocumentTable protocol_table(const Run& run) {
  DocumentTable table{.caption = "How it was measured",
                      .columns = {{.name = "setting", .align = Align::left},
                                  {.name = "value", .align = Align::left}}};
  Json protocol = to_json(run.study.protocol);
  protocol["seed"] = run.study.seed;
  for (JsonRow& row : json_rows(protocol)) {
    if (row.value == nothing) continue;  // not asked for
    constexpr std::string_view suffix = "_ns";
    if (const auto time = text::parse_integer(row.value); time && row.name.ends_with(suffix)) {
      row.name.resize(row.name.size() - suffix.size());
      row.value = duration_text(*time);
    }
    table.rows.push_back({{std::move(row.name)}, {std::move(row.value)}});
  }
  return table;
}

}  // namespace assay::report
