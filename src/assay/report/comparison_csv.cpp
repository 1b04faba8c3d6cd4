// SPDX-License-Identifier: Apache-2.0
#include "assay/report/comparison_csv.hpp"

#include <optional>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"

namespace assay::report {
namespace {

void add_interval(CsvRow& row, const std::optional<Interval>& interval) {
  row.number(interval ? std::optional(interval->lower) : std::nullopt);
  row.number(interval ? std::optional(interval->upper) : std::nullopt);
}

void add_estimate(CsvRow& row, const std::optional<Estimate>& estimate) {
  row.number(estimate ? std::optional(estimate->point) : std::nullopt);
  add_interval(row, estimate ? estimate->interval : std::nullopt);
}

void add_row(const Comparison& comparison, const CaseComparison& pair,
             const MetricComparison& compared, std::string& text) {
  CsvRow row(text);
  for (const std::string& name : {comparison.baseline.label, comparison.candidate.label,
                                  pair.baseline_case, pair.candidate_case}) {
    row.text(text::printable(name));
  }
  row.text(compared.metric->name);
  row.text(compared.metric->unit);
  add_estimate(row, compared.baseline);
  add_estimate(row, compared.candidate);
  add_estimate(row, compared.difference);
  add_estimate(row, compared.relative);
  add_estimate(row, compared.hedges_g);
  row.number(compared.p);
  row.number(compared.adjusted_p);
  row.number(comparison.confidence);
  row.text(word_of(compared.method));
  row.text(compared.is_gate ? "true" : "false");
  row.text(compared.simulated ? "true" : "false");
  row.text(row_verdict(comparison, compared));
  row.text(text::printable(compared.note));
  row.end();
}

}  // namespace

std::string comparison_csv(std::span<const Comparison> comparisons,
                           const std::vector<std::string>& metrics, ComparisonOrder order) {
  std::string text;
  CsvRow header(text);
  for (const char* name : {"baseline",
                           "candidate",
                           "baseline_case",
                           "candidate_case",
                           "metric",
                           "unit",
                           "baseline_value",
                           "baseline_lower",
                           "baseline_upper",
                           "candidate_value",
                           "candidate_lower",
                           "candidate_upper",
                           "difference",
                           "difference_lower",
                           "difference_upper",
                           "change_pct",
                           "change_pct_lower",
                           "change_pct_upper",
                           "hedges_g",
                           "hedges_g_lower",
                           "hedges_g_upper",
                           "p",
                           "adjusted_p",
                           "confidence",
                           "method",
                           "gate",
                           "simulated",
                           "verdict",
                           "note"}) {
    header.text(name);
  }
  header.end();
  for (const Comparison& comparison : comparisons) {
    for (const CaseComparison& pair : comparison.cases) {
      for (const MetricComparison* row : shown_rows(pair, metrics, order)) {
        add_row(comparison, pair, *row, text);
      }
    }
  }
  return text;
}

}  // namespace assay::report
