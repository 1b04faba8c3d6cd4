// SPDX-License-Identifier: Apache-2.0
#include "assay/report/repeatability_text.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/repeatability_answers.hpp"
#include "assay/report/text_table.hpp"

namespace assay::report {
namespace {

constexpr int indent = 4;
constexpr int narrowest = 40;

std::string paragraph(std::string_view text, int first, int width) {
  return std::string(static_cast<std::size_t>(first), ' ') +
         wrapped(text, std::max(width, narrowest) - first, indent);
}

std::string count_for(const StageRepeatability& stage, Metric metric, double relative) {
  for (const RepeatsNeeded& needed : stage.repeats) {
    if (needed.metric != metric || needed.relative != relative) continue;
    return needed.iterations ? fmt::format("{}", *needed.iterations) : ">10^6";
  }
  return {};
}

Tone tone_of(CovVerdict verdict) {
  return verdict == CovVerdict::missed ? Tone::warning : Tone::plain;
}

std::vector<Cell> row_of(const CaseRepeatability& point, const StageRepeatability& stage) {
  const Summary& summary = stage.summary;
  const int decimals = decimals_of(summary.mean);
  const auto number = [&](double value) { return number_text(value, decimals); };
  const auto share = [](std::optional<double> value) {
    return value ? number_text(100 * *value, std::min(2, decimals_for(100 * *value, 3)))
                 : std::string();
  };
  return {{point.name + (point.simulated ? "*" : "")},
          {stage.stage},
          {fmt::format("{}", summary.count)},
          {number(summary.mean.point)},
          {summary.mean.interval ? number(half_width(*summary.mean.interval)) : ""},
          {share(summary.cov), tone_of(cov_verdict(stage))},
          {stage.cov_interval ? share(stage.cov_interval->upper) : ""},
          {number(summary.p50.point)},
          {number(summary.p95.point)},
          {number(summary.p99.point)},
          {stage.split ? fmt::format("{:.2f}", stage.split->icc) : ""},
          {count_for(stage, Metric::mean, 0.01)},
          {count_for(stage, Metric::p95, 0.05)}};
}

}  // namespace

std::string repeatability_text(const Repeatability& repeatability, const TableStyle& style) {
  const std::string& unit = repeatability.unit;
  const std::string half = with_signs("±95%", style.unicode);
  TextTable table({{.name = "case", .align = Align::left},
                   {.name = "stage", .align = Align::left, .expendable = 1},
                   {.name = "n", .expendable = 2},
                   {.name = "mean", .unit = unit},
                   {.name = half, .unit = unit},
                   {.name = "CoV", .unit = "%"},
                   {.name = with_signs("CoV≤", style.unicode), .unit = "%", .expendable = 5},
                   {.name = "p50", .unit = unit, .expendable = 6},
                   {.name = "p95", .unit = unit, .expendable = 3},
                   {.name = "p99", .unit = unit, .expendable = 4},
                   {.name = "ICC", .expendable = 7},
                   {.name = with_signs("n ±1%", style.unicode), .unit = "mean"},
                   {.name = with_signs("n ±5%", style.unicode), .unit = "p95", .expendable = 8}});
  bool any_simulated = false;
  for (const CaseRepeatability& point : repeatability.cases) {
    any_simulated = any_simulated || point.simulated;
    for (const StageRepeatability& stage : point.stages) table.add_row(row_of(point, stage));
  }

  std::string text = fmt::format("{}: {}\n\n", text::printable(repeatability.source),
                                 plural(repeatability.cases.size(), "configuration"));
  text += table.text(style);
  if (any_simulated)
    text += "\n* simulated: latencies were replayed in virtual time, not measured\n";
  for (const CaseRepeatability& point : repeatability.cases) {
    text += "\n" + text::printable(point.name) + "\n";
    if (!point.stages.empty()) {
      for (const std::string& sentence : answers(point.stages.front())) {
        text += paragraph(with_signs(sentence, style.unicode), indent / 2, style.width);
      }
    }
    for (const std::string& limitation : point.limitations) {
      text += paragraph("Note: " + text::printable(limitation), indent / 2, style.width);
    }
  }
  if (!repeatability.cov_comparisons.empty()) text += "\n";
  for (const CovComparison& comparison : repeatability.cov_comparisons) {
    text += paragraph(answer(comparison, repeatability.confidence), 0, style.width);
  }
  for (const std::string& limitation : repeatability.limitations) {
    text += paragraph("Note: " + text::printable(limitation), 0, style.width);
  }
  return text;
}

}  // namespace assay::report
