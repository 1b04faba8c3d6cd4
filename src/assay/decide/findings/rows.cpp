// SPDX-License-Identifier: Apache-2.0
#include "assay/decide/findings/rows.hpp"

#include <map>
#include <string_view>

namespace assay::decide::findings {
namespace {

constexpr double percent = 100;

std::optional<FindingFigure> change_of(const std::map<Pair, Judged>& pairs, std::size_t place) {
  const Judged* judged = find_pair(pairs, 0, place);
  if (judged == nullptr || !judged->row.relative) return std::nullopt;
  return figure_of(*judged->row.relative);
}

FindingRow row_of(const Evidence& evidence, const FoundCase& found) {
  FindingRow row{.case_name = found.summary->name, .model = found.point->model};
  const CaseSummary& summary = *found.summary;
  row.latency_mean_ms = figure_of(*found.mean);
  if (found.cov != nullptr) row.latency_cov_pct = FindingFigure{.point = found.cov->point};
  if (found.memory != nullptr) row.peak_rss_mb = figure_of(*found.memory);
  if (summary.throughput_tokens_s) row.tokens_s = figure_of(*summary.throughput_tokens_s);
  const auto& latency = evidence.of_tokens ? summary.token_latency_ms : summary.latency_ms;
  if (latency) {
    row.latency_p99_ms = figure_of(latency->p99);
    row.latency_max_ms = latency->maximum;
  }
  if (summary.model) {
    row.quantization = summary.model->quantization;
    if (summary.model->parameters > 0) row.parameters = summary.model->parameters;
    if (summary.model->bytes > 0) row.weight_bytes = summary.model->bytes;
  }
  return row;
}

void add_changes_of(const JudgedGroup& group, std::size_t place, const FindingRow& baseline,
                    FindingRow& row) {
  row.baseline_case = baseline.case_name;
  row.latency_change_pct = change_of(group.latency, place);
  row.cov_change_pct = change_of(group.cov, place);
  row.memory_change_pct = change_of(group.memory, place);
  if (row.latency_max_ms && baseline.latency_max_ms && *baseline.latency_max_ms > 0) {
    row.max_change_pct = percent * (*row.latency_max_ms / *baseline.latency_max_ms - 1);
  }
}

}  // namespace

std::vector<FindingRow> rows_of(const Evidence& evidence, std::span<const CaseSummary> summaries,
                                std::span<const JudgedGroup> groups, const Run& run) {
  std::vector<FindingRow> measured;
  for (const FoundCase& found : evidence.cases) measured.push_back(row_of(evidence, found));
  for (const JudgedGroup& group : groups) {
    if (group.group.varies != Varies::settings) continue;
    const FindingRow baseline = measured[group.group.cases.front()];
    for (std::size_t i = 1; i < group.group.cases.size(); ++i) {
      add_changes_of(group, i, baseline, measured[group.group.cases[i]]);
    }
  }
  std::map<std::string_view, const FindingRow*> by_name;
  for (const FindingRow& row : measured) by_name[row.case_name] = &row;
  std::vector<FindingRow> rows;
  for (std::size_t i = 0; i < summaries.size(); ++i) {
    const auto found = by_name.find(summaries[i].name);
    rows.push_back(found != by_name.end() ? *found->second
                                          : FindingRow{.case_name = summaries[i].name,
                                                       .model = run.study.cases[i].model});
  }
  return rows;
}

}  // namespace assay::decide::findings
