// SPDX-License-Identifier: Apache-2.0
#include "assay/report/column_summary.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/report/number_text.hpp"
#include "assay/report/summary_json.hpp"

namespace assay::report {

Json column_json(const ColumnTable& table, const stats::ExactSummary& summary) {
  return {{"schema_version", 1},
          {"column", table.column},
          {"unit", table.unit.empty() ? Json() : Json(table.unit)},
          {"n", summary.count},
          {"mean", number_json(summary.mean)},
          {"std", number_json(summary.standard_deviation)},
          {"cov", number_json(summary.cov)},
          {"min", number_json(summary.minimum)},
          {"p50", number_json(summary.p50)},
          {"p95", number_json(summary.p95)},
          {"p99", number_json(summary.p99)},
          {"max", number_json(summary.maximum)},
          {"malformed_rows", table.malformed_rows},
          {"malformed_lines", table.malformed_lines}};
}

std::string column_text(const ColumnTable& table, const stats::ExactSummary& summary) {
  const int decimals = decimals_for(summary.standard_deviation && *summary.standard_deviation > 0
                                        ? *summary.standard_deviation
                                        : summary.mean,
                                    4);
  std::string text = fmt::format("{}: {} values\n", text::printable(table.column), summary.count);
  const auto add = [&](std::string_view name, double value) {
    text += fmt::format("  {:<5} {}{}{}\n", name, number_text(value, decimals),
                        table.unit.empty() ? "" : " ", table.unit);
  };
  add("mean", summary.mean);
  if (summary.standard_deviation) add("std", *summary.standard_deviation);
  if (summary.cov) text += fmt::format("  {:<5} {:.4g} %\n", "CoV", 100 * *summary.cov);
  add("min", summary.minimum);
  add("p50", summary.p50);
  add("p95", summary.p95);
  add("p99", summary.p99);
  add("max", summary.maximum);
  if (table.malformed_rows > 0) {
    text +=
        fmt::format("  {} were skipped; the first is line {}\n",
                    plural(table.malformed_rows, "malformed row"), table.malformed_lines.front());
  }
  return text;
}

}  // namespace assay::report
