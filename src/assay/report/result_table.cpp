// SPDX-License-Identifier: Apache-2.0
#include "assay/report/result_table.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"
#include "assay/report/encoder_figures.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/reported_lines.hpp"
#include "assay/report/text_table.hpp"

namespace assay::report {
namespace {

constexpr std::size_t shown_stderr_lines = 3;

// "30 iterations", or "4 to 30 iterations" where the cases differ.
std::string counted(const std::set<std::size_t>& counts, std::string_view noun) {
  if (counts.empty()) return plural(0, noun);
  if (counts.size() == 1) return plural(*counts.begin(), noun);
  return fmt::format("{} to {}", *counts.begin(), plural(*counts.rbegin(), noun));
}

std::string caption(const Run& run, std::span<const CaseSummary> summaries) {
  std::set<std::size_t> iterations;
  std::set<std::size_t> sessions;
  for (const CaseSummary& summary : summaries) {
    if (!summary.latency_ms) continue;
    iterations.insert(summary.latency_ms->count);
    sessions.insert(summary.latency_ms->sessions);
  }
  return fmt::format("{}: {}, {}{} in {}", text::printable(run.study.name),
                     plural(summaries.size(), "case"), counted(iterations, "iteration"),
                     summaries.size() > 1 ? " each" : "", counted(sessions, "session"));
}

// A column, and how a case's cell in it reads; nothing where the case has no value.
struct Metric {
  Column column;
  std::function<std::optional<std::string>(const CaseSummary&)> cell;
};

std::optional<std::string> with_own_digits(const std::optional<Estimate>& estimate) {
  if (!estimate) return std::nullopt;
  return number_text(estimate->point,
                     std::min(decimals_of(*estimate), decimals_for(estimate->point, 4)));
}

std::optional<std::string> mean_with_own_digits(const std::optional<Summary>& summary) {
  if (!summary) return std::nullopt;
  return with_own_digits(summary->mean);
}

// What stands beside the mean has as many decimals as the mean.
std::optional<std::string> beside_mean(const CaseSummary& summary, double value) {
  return number_text(value, decimals_of(summary.latency_ms->mean));
}

std::optional<std::string> half_width_text(const CaseSummary& summary) {
  if (!summary.latency_ms || !summary.latency_ms->mean.interval) return std::nullopt;
  return beside_mean(summary, half_width(*summary.latency_ms->mean.interval));
}

template <Estimate Summary::*estimate>
std::optional<std::string> latency_text(const CaseSummary& summary) {
  if (!summary.latency_ms) return std::nullopt;
  return beside_mean(summary, ((*summary.latency_ms).*estimate).point);
}

std::optional<std::string> cov_text(const CaseSummary& summary) {
  if (!summary.latency_ms || !summary.latency_ms->cov) return std::nullopt;
  const double percent = 100.0 * *summary.latency_ms->cov;
  return number_text(percent, std::min(2, decimals_for(percent, 3)));
}

// A simulated rate is marked: "87.4†".
std::optional<std::string> hit_rate_text(const CaseSummary& summary, const TableStyle& style) {
  if (!summary.cache) return std::nullopt;
  const std::string mark = style.unicode ? "†" : "'";
  return number_text(summary.cache->l2_hit_pct.point, 1) + (summary.cache->simulated ? mark : "");
}

std::string half_width_name(const TableStyle& style) {
  return style.unicode ? "±95%" : "+-95%";
}

// A figure of encoders, with digits of its own.
template <class Figure>
auto shown(Figure figure) {
  return [figure](const CaseSummary& summary) { return with_own_digits(figure(summary)); };
}

std::optional<std::string> watts(const std::optional<Estimate>& power) {
  if (!power) return std::nullopt;
  return number_text(power->point, 1);
}

std::vector<Metric> metrics(const TableStyle& style) {
  return {
      {{.name = "mean", .unit = "ms"}, latency_text<&Summary::mean>},
      {{.name = half_width_name(style), .unit = "ms"}, half_width_text},
      {{.name = "p50", .unit = "ms", .expendable = 5}, latency_text<&Summary::p50>},
      {{.name = "p95", .unit = "ms", .expendable = 1}, latency_text<&Summary::p95>},
      {{.name = "p99", .unit = "ms", .expendable = 7}, latency_text<&Summary::p99>},
      {{.name = "std", .unit = "ms", .expendable = 8}, shown(encoder_latency(deviation_of))},
      {{.name = "min", .unit = "ms", .expendable = 9}, shown(encoder_latency(minimum_of))},
      {{.name = "max", .unit = "ms", .expendable = 9}, shown(encoder_latency(maximum_of))},
      {{.name = "CoV", .unit = "%", .expendable = 2}, cov_text},
      {{.name = "TTFT", .unit = "ms", .expendable = 4},
       [](const CaseSummary& summary) { return mean_with_own_digits(summary.ttft_ms); }},
      {{.name = "TPOT", .unit = "ms", .expendable = 6},
       [](const CaseSummary& summary) { return mean_with_own_digits(summary.tpot_ms); }},
      {{.name = "tokens", .unit = "/s", .expendable = 1},
       [](const CaseSummary& summary) { return with_own_digits(summary.throughput_tokens_s); }},
      {{.name = "samples", .unit = "/s", .expendable = 1},
       shown(encoder_figure(&CaseSummary::samples_s))},
      {{.name = "input", .unit = "tok/s", .expendable = 2},
       [](const CaseSummary& summary) { return with_own_digits(summary.input_tokens_s); }},
      {{.name = "padded", .unit = "tok/s", .expendable = 8},
       [](const CaseSummary& summary) { return with_own_digits(summary.padded_tokens_s); }},
      {{.name = "RSS", .unit = "MB", .expendable = 3},
       [](const CaseSummary& summary) { return with_own_digits(summary.peak_rss_mb); }},
      {{.name = "at end", .unit = "MB", .expendable = 9},
       shown(encoder_figure(&CaseSummary::rss_mb))},
      {{.name = "power", .unit = "W", .expendable = 4},
       [](const CaseSummary& summary) { return watts(average_power(summary)); }},
      {{.name = "peak", .unit = "W", .expendable = 8},
       [](const CaseSummary& summary) { return watts(peak_power(summary)); }},
      {{.name = "L2 hit", .unit = "%", .expendable = 4},
       [style](const CaseSummary& summary) { return hit_rate_text(summary, style); }},
      {{.name = "EpT", .unit = "J", .expendable = 3},
       [](const CaseSummary& summary) {
         return summary.energy ? with_own_digits(summary.energy->ept_j_per_tok) : std::nullopt;
       }},
  };
}

Tone tone_of(Completion completion) {
  switch (completion) {
    case Completion::failed:
      return Tone::failure;
    case Completion::incomplete:
      return Tone::warning;
    case Completion::complete:
      break;
  }
  return Tone::plain;
}

TextTable table_of(std::span<const CaseSummary> summaries, const TableStyle& style) {
  std::vector<Metric> shown;
  for (Metric& metric : metrics(style)) {
    const bool any =
        std::any_of(summaries.begin(), summaries.end(),
                    [&](const CaseSummary& summary) { return metric.cell(summary).has_value(); });
    if (any) shown.push_back(std::move(metric));
  }

  std::vector<Column> columns{{.name = "case", .align = Align::left}};
  for (const Metric& metric : shown) columns.push_back(metric.column);
  TextTable table(std::move(columns));
  for (const CaseSummary& summary : summaries) {
    std::vector<Cell> row{
        {summary.name + (is_simulated(summary) ? "*" : ""), tone_of(completion_of(summary))}};
    for (const Metric& metric : shown) {
      row.push_back({metric.cell(summary).value_or(style.unicode ? "–" : "-")});
    }
    table.add_row(std::move(row));
  }
  return table;
}

// Why a case is not complete, and the last of what its process said.
std::string completion_lines(const CaseSummary& summary, const TableStyle& style) {
  const Completion completion = completion_of(summary);
  if (completion == Completion::complete) return {};
  const std::string word(word_of(completion));
  const std::string line = fmt::format("{} {}: {}", text::printable(summary.name), word,
                                       text::printable(summary.failure));
  std::string lines = wrapped(line, style.width, 2);
  // Coloured after wrapping, so that the sequences count for nothing.
  lines.replace(lines.find(word), word.size(), toned(word, tone_of(completion), style));

  const std::string tail = text::last_lines(summary.stderr_tail, shown_stderr_lines);
  if (tail.empty()) return lines;
  for (const std::string_view said : text::split(tail, '\n')) {
    lines += "  " + truncated(text::printable(said), style.width - 2, style.unicode) + '\n';
  }
  return lines;
}

// What a reader must know of the figures, one item a line.
std::string notes(std::span<const CaseSummary> summaries, const TableStyle& style) {
  std::set<std::string> limitations;
  bool any_simulated = false;
  bool any_single_session = false;
  bool any_interval = false;
  bool any_rate = false;
  bool any_input = false;
  std::string simulator;
  std::string power_scope;
  for (const CaseSummary& summary : summaries) {
    limitations.insert(summary.limitations.begin(), summary.limitations.end());
    any_simulated = any_simulated || is_simulated(summary);
    any_rate = any_rate || summary.throughput_tokens_s.has_value();
    any_input = any_input || is_encoder(summary);
    if (summary.cache && summary.cache->simulated) simulator = summary.cache->tool;
    if (summary.energy) power_scope = word_of(summary.energy->scope);
    if (!summary.latency_ms) continue;
    any_single_session = any_single_session || summary.latency_ms->sessions == 1;
    any_interval = any_interval || summary.latency_ms->mean.interval.has_value();
  }

  std::string lines;
  const auto add = [&](const std::string& line) { lines += wrapped(line, style.width, 2); };
  const auto warn = [&](const std::string& word, const std::string& rest) {
    std::string line = wrapped(word + rest, style.width, 2);
    lines += line.replace(0, word.size(), toned(word, Tone::warning, style));
  };
  if (any_simulated) {
    warn("* simulated", ": latencies were replayed in virtual time, not measured");
  }
  if (any_single_session) {
    warn("one session", ": its intervals say nothing about another session or run");
  }
  if (any_interval) {
    add(fmt::format("{}: half of the mean's 95 % interval, from session means; CoV: of iterations",
                    half_width_name(style)));
  }
  if (any_rate) add("tokens/s: generated tokens of all sequences over total time");
  if (any_input) {
    add("samples/s, input tok/s: sequences, their tokens without padding, over total time");
    add("RSS: peak memory, and at the end of iterations; padded: tokens with padding");
  }
  if (!simulator.empty()) {
    warn(style.unicode ? "† simulated" : "' simulated", ", not measured: " + simulator);
  }
  if (!power_scope.empty()) add(fmt::format("EpT: energy per generated token, {}", power_scope));
  if (!limitations.empty()) {
    add(fmt::format("{}: see metrics.json", plural(limitations.size(), "limitation")));
  }
  return lines;
}

}  // namespace

std::string result_table(const Run& run, std::span<const CaseSummary> summaries,
                         const TableStyle& style) {
  std::string text = wrapped(caption(run, summaries), style.width, 2) + '\n';
  text += table_of(summaries, style).text(style) + '\n';
  for (const CaseSummary& summary : summaries) text += completion_lines(summary, style);
  const auto reported = reported_lines(run);
  if (!reported.empty()) {
    text += wrapped("reported by the tool, without the values behind it:", style.width, 2);
  }
  for (const std::string& line : reported) text += wrapped("  " + line, style.width, 4);
  return text + notes(summaries, style);
}

}  // namespace assay::report
