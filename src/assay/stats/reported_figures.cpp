// SPDX-License-Identifier: Apache-2.0
#include "assay/stats/reported_figures.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/stats/metric_values.hpp"

namespace assay::stats {
namespace {

std::string note_of(const ReportedFigure& figure, const Run& run) {
  std::string note = fmt::format("reported by {}, without the values behind it",
                                 run.imported ? run.imported->format : "another tool");
  if (figure.standard_deviation) {
    note += fmt::format("; their standard deviation {:.4g}", *figure.standard_deviation);
  }
  if (!figure.note.empty()) note += "; " + figure.note;
  return note;
}

}  // namespace

void take_reported(const Run& run, std::string_view case_name, std::vector<MetricValues>& metrics) {
  bool any = false;
  for (const ReportedFigure& figure : run.reported) {
    if (figure.case_name != case_name) continue;
    any = true;
    std::erase_if(metrics,
                  [&](const MetricValues& other) { return other.metric == figure.metric; });
    metrics.push_back({.metric = figure.metric,
                       .point = figure.value,
                       .count = figure.count,
                       .note = note_of(figure, run)});
  }
  if (any) sort_as_catalog(metrics);
}

}  // namespace assay::stats
