// SPDX-License-Identifier: Apache-2.0
#include "assay/report/analysis_csv.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "assay/base/csv.hpp"
#include "assay/base/text.hpp"
#include "assay/report/analysis_words.hpp"

namespace assay::report {
namespace {

constexpr std::array before{"workload", "name",       "source",    "case",   "type",    "engine",
                            "device",   "parameters", "simulated", "status", "sessions"};
constexpr std::array of_criterion{"", "_metric", "_lower", "_upper", "_rank", "_worst_rank"};
constexpr std::array after{"latency_ms_per_token",
                           "memory_mb_per_token",
                           "latency_ms_per_padded_token",
                           "memory_mb_per_padded_token",
                           "quality_pct",
                           "on_front",
                           "dominated_by"};

std::string header() {
  std::string text;
  CsvRow row(text);
  for (const char* name : before) row.text(name);
  for (const auto& [criterion, word] : criterion_words) {
    for (const char* suffix : of_criterion) row.text(std::string(word) + suffix);
  }
  for (const char* name : after) row.text(name);
  row.end();
  return text;
}

void add_point(CsvRow& row, const std::optional<Estimate>& value) {
  value ? row.number(value->point) : row.absent();
}

void add_count(CsvRow& row, std::optional<std::size_t> count) {
  count ? row.integer(static_cast<std::int64_t>(*count)) : row.absent();
}

// Of each model its place in the ranking; null where it has none.
std::vector<const Placed*> places_of(const WorkloadGroup& group, const Ranking* ranking) {
  std::vector<const Placed*> places(group.models.size());
  if (ranking == nullptr) return places;
  for (const Placed& placed : ranking->places) places[placed.model] = &placed;
  return places;
}

std::vector<const FrontPoint*> front_of(const WorkloadGroup& group) {
  std::vector<const FrontPoint*> points(group.models.size());
  for (const FrontPoint& point : group.front.points) points[point.model] = &point;
  return points;
}

void add_group(const WorkloadGroup& group, std::string& text) {
  std::array<std::vector<const Placed*>, criterion_count> places;
  std::array<const Ranking*, criterion_count> rankings{};
  for (const auto& [criterion, word] : criterion_words) {
    rankings[index_of(criterion)] = find_ranking(group, criterion);
    places[index_of(criterion)] = places_of(group, rankings[index_of(criterion)]);
  }
  const auto front = front_of(group);
  for (std::size_t i = 0; i < group.models.size(); ++i) {
    const AnalyzedModel& model = group.models[i];
    CsvRow row(text);
    for (const std::string& cell : {workload_text(group.workload), model.name, model.source,
                                    model.case_name, model.type, model.engine, model.device}) {
      row.text(text::printable(cell));
    }
    model.parameters > 0 ? row.integer(static_cast<std::int64_t>(model.parameters)) : row.absent();
    row.text(model.simulated ? "true" : "false");
    row.text(word_of(model.completion));
    add_count(row, model.sessions);
    for (std::size_t c = 0; c < criterion_count; ++c) {
      const std::optional<Estimate>& value = model.values[c];
      const Placed* placed = places[c][i];
      add_point(row, value);
      row.text(value && rankings[c] != nullptr ? rankings[c]->metric->name : "");
      value && value->interval ? row.number(value->interval->lower) : row.absent();
      value && value->interval ? row.number(value->interval->upper) : row.absent();
      const bool is_ranked = placed != nullptr && placed->rank;
      add_count(row, is_ranked ? placed->rank : std::nullopt);
      add_count(row, is_ranked ? std::optional(placed->worst_rank) : std::nullopt);
    }
    add_point(row, model.per_token.latency_ms);
    add_point(row, model.per_token.memory_mb);
    add_point(row, model.per_padded_token.latency_ms);
    add_point(row, model.per_padded_token.memory_mb);
    add_point(row, model.quality_pct);
    const FrontPoint* point = front[i];
    row.text(point == nullptr ? "" : point->is_on_front ? "true" : "false");
    row.text(point != nullptr && point->dominated_by
                 ? text::printable(group.models[*point->dominated_by].name)
                 : "");
    row.end();
  }
}

}  // namespace

std::string analysis_csv(const Analysis& analysis) {
  std::string text = header();
  for (const WorkloadGroup& group : analysis.groups) add_group(group, text);
  return text;
}

}  // namespace assay::report
