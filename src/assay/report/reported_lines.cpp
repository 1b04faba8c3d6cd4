// SPDX-License-Identifier: Apache-2.0
#include "assay/report/reported_lines.hpp"

#include <map>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/metric_catalog.hpp"
#include "assay/report/number_text.hpp"

namespace assay::report {
namespace {

std::string figure_text(const ReportedFigure& figure, const MetricDefinition& metric) {
  std::string text =
      fmt::format("{} {} {}", metric.label,
                  number_text(figure.value, decimals_for(figure.value, 4)), metric.unit);
  if (figure.count > 0) text += fmt::format(" (of {})", plural(figure.count, "value"));
  return text;
}

}  // namespace

std::vector<std::string> reported_lines(const Run& run) {
  std::map<std::string, std::string> by_case;
  for (const ReportedFigure& figure : run.reported) {
    const MetricDefinition* metric = find_metric(figure.metric);
    if (metric == nullptr) continue;
    std::string& line = by_case[figure.case_name];
    line += (line.empty() ? "" : ", ") + figure_text(figure, *metric);
  }
  std::vector<std::string> lines;
  for (const Case& point : run.study.cases) {
    const auto found = by_case.find(point.name);
    if (found == by_case.end()) continue;
    lines.push_back(fmt::format("{}: {}", text::printable(point.name), found->second));
  }
  return lines;
}

}  // namespace assay::report
