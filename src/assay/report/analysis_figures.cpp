// SPDX-License-Identifier: Apache-2.0
#include "assay/report/analysis_figures.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/report/analysis_words.hpp"

namespace assay::report {
namespace {

constexpr std::size_t most_places = 30;   // of the picture of latencies
constexpr std::size_t most_points = 400;  // of each kind in the picture of the front
constexpr std::size_t most_labels = 20;
constexpr int front_style = 5;
constexpr int behind_style = 1;

Point point_of(const std::optional<Estimate>& x, const std::optional<Estimate>& y) {
  return {.x = x->point, .y = y->point, .x_interval = x->interval, .y_interval = y->interval};
}

// One panel of the front: its models in one layer, the others in another.
struct FrontPanel {
  std::string title;
  Axis y;
  std::optional<Estimate> (*value)(const AnalyzedModel& model);
};

std::optional<Estimate> parameters_of(const AnalyzedModel& model) {
  constexpr double million = 1e6;
  return Estimate{.point = static_cast<double>(model.parameters) / million};
}

Panel panel_of(const WorkloadGroup& group, const FrontPanel& shown) {
  Panel panel{.title = shown.title, .x = {.label = "Mean latency", .unit = "ms"}, .y = shown.y};
  Layer behind{.kind = LayerKind::points, .name = "behind", .style = behind_style};
  Layer front{.kind = LayerKind::points, .name = "on the front", .style = front_style};
  std::size_t left_out = 0;
  for (const FrontPoint& placed : group.front.points) {
    const AnalyzedModel& model = group.models[placed.model];
    const auto value = shown.value(model);
    if (!value) continue;
    Layer& layer = placed.is_on_front ? front : behind;
    if (layer.points.size() == most_points) {
      ++left_out;
      continue;
    }
    Point point = point_of(value_of(model, Criterion::latency), value);
    if (layer.points.size() < most_labels) point.label = marked_name(model);
    layer.points.push_back(std::move(point));
  }
  if (left_out > 0) panel.notes.push_back(fmt::format("{} more are not drawn", left_out));
  if (!behind.points.empty()) panel.layers.push_back(std::move(behind));
  panel.layers.push_back(std::move(front));
  return panel;
}

}  // namespace

std::optional<Figure> latency_figure(const WorkloadGroup& group) {
  const Ranking* ranking = find_ranking(group, Criterion::latency);
  if (ranking == nullptr || group.models.size() < 2) return std::nullopt;
  Panel panel{.title = workload_text(group.workload),
              .x = {.label = "Place by mean latency"},
              .y = {.label = "Mean latency", .unit = "ms"}};
  Layer layer{.kind = LayerKind::points, .style = behind_style};
  const std::size_t count = std::min(ranking->places.size(), most_places);
  for (std::size_t i = 0; i < count; ++i) {
    const AnalyzedModel& model = group.models[ranking->places[i].model];
    const auto& latency = value_of(model, Criterion::latency);
    Point point{
        .x = static_cast<double>(i + 1), .y = latency->point, .y_interval = latency->interval};
    if (i < most_labels) point.label = marked_name(model);
    layer.points.push_back(std::move(point));
  }
  if (count < ranking->places.size()) {
    panel.notes.push_back(
        fmt::format("the fastest {} of {} models", count, ranking->places.size()));
  }
  constexpr double margin = 0.5;
  panel.x.range = Interval{1 - margin, static_cast<double>(count) + margin};
  panel.layers.push_back(std::move(layer));
  Figure figure{.title = "Mean latency by place",
                .caption = "Bars are intervals; places next to each other may share a rank."};
  figure.panels.push_back(std::move(panel));
  return figure;
}

std::optional<Figure> front_figure(const WorkloadGroup& group) {
  const ParetoFront& front = group.front;
  if (front.points.size() < 2) return std::nullopt;
  Figure figure{.title = "Pareto front",
                .caption =
                    "On the front: no other model is at least as good in all and better in "
                    "one."};
  if (front.has_memory) {
    figure.panels.push_back(panel_of(group, {.title = "Latency and memory",
                                             .y = {.label = "Peak memory", .unit = "MB"},
                                             .value = [](const AnalyzedModel& model) {
                                               return value_of(model, Criterion::memory);
                                             }}));
  }
  if (front.axis == FrontAxis::quality) {
    figure.panels.push_back(
        panel_of(group, {.title = "Latency and quality",
                         .y = {.label = "Quality", .unit = "%"},
                         .value = [](const AnalyzedModel& model) { return model.quality_pct; }}));
  }
  if (front.axis == FrontAxis::parameters) {
    figure.panels.push_back(panel_of(group, {.title = "Latency and parameters",
                                             .y = {.label = "Parameters", .unit = "million"},
                                             .value = parameters_of}));
  }
  if (figure.panels.empty()) return std::nullopt;
  figure.columns = static_cast<int>(figure.panels.size());
  return figure;
}

}  // namespace assay::report
