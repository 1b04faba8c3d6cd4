// SPDX-License-Identifier: Apache-2.0
#include "assay/report/before_after_figures.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/report/number_text.hpp"
#include "assay/report/repeatability_figures.hpp"
#include "assay/report/thinned.hpp"
#include "assay/stats/quantile.hpp"

namespace assay::report {
namespace {

struct Side {
  std::string_view name;
  int style;
};
constexpr Side baseline_side{"baseline", 5};
constexpr Side candidate_side{"candidate", 1};

const CaseRepeatability* find(const Repeatability& repeatability, const std::string& name) {
  for (const CaseRepeatability& point : repeatability.cases) {
    if (point.name == name && !point.stages.empty() && point.stages.front().summary.count > 0) {
      return &point;
    }
  }
  return nullptr;
}

std::vector<double> sorted_values(const CaseRepeatability& point) {
  std::vector<double> values;
  for (const auto& session : point.stages.front().series.values) {
    values.insert(values.end(), session.begin(), session.end());
  }
  std::sort(values.begin(), values.end());
  return values;
}

// The empirical distribution as steps.
Layer distribution_layer(const std::vector<double>& sorted, const Side& side) {
  constexpr std::size_t most_steps = 300;
  constexpr double percent = 100;
  const auto count = static_cast<double>(sorted.size());
  const std::size_t stride = std::max<std::size_t>(1, sorted.size() / most_steps);
  Layer layer{.kind = LayerKind::line, .name = std::string(side.name), .style = side.style};
  double below = 0;
  for (std::size_t i = stride - 1; i < sorted.size(); i += stride) {
    const double share = percent * static_cast<double>(i + 1) / count;
    layer.points.push_back({sorted[i], below});
    layer.points.push_back({sorted[i], share});
    below = share;
  }
  layer.points.push_back({sorted.back(), percent});
  return layer;
}

// As far as 99 % of either side goes.
void set_range(Panel& panel, const std::vector<double>& one, const std::vector<double>& other) {
  constexpr double bulk = 0.99;
  constexpr double margin = 0.05;
  const double lower = std::min(one.front(), other.front());
  const double upper = std::max(stats::percentile(one, bulk), stats::percentile(other, bulk));
  const double last = std::max(one.back(), other.back());
  const double room = upper > lower ? margin * (upper - lower) : std::max(margin * upper, 1e-9);
  panel.x.range = Interval{lower - room, upper + room};
  if (last > panel.x.range->upper) {
    panel.notes.push_back(
        fmt::format("up to {} ms beyond the axis", number_text(last, decimals_for(last, 4))));
  }
}

// `layer` as one side's.
Layer of_side(const Layer& layer, const Side& side) {
  Layer result = layer;
  result.style = side.style;
  result.name =
      layer.name.empty() ? std::string(side.name) : fmt::format("{}: {}", side.name, layer.name);
  return result;
}

void add_side(Panel& panel, const Panel& of, const Side& side) {
  for (const Layer& layer : of.layers) panel.layers.push_back(of_side(layer, side));
  for (const std::string& note : of.notes) {
    panel.notes.push_back(fmt::format("{}: {}", side.name, note));
  }
}

void widen(Axis& axis, const Axis& other) {
  if (!axis.range || !other.range) {
    axis.range = std::nullopt;
    return;
  }
  axis.range = Interval{std::min(axis.range->lower, other.range->lower),
                        std::max(axis.range->upper, other.range->upper)};
}

Panel without_contents(const Panel& panel) {
  Panel empty = panel;
  empty.notes.clear();
  empty.layers.clear();
  empty.marks.clear();
  return empty;
}

const Panel* find_panel(const Figure& figure, const std::string& title) {
  for (const Panel& panel : figure.panels) {
    if (panel.title == title) return &panel;
  }
  return nullptr;
}

}  // namespace

std::optional<Figure> before_after_distribution_figure(const Repeatability& baseline,
                                                       const Repeatability& candidate) {
  Figure figure{.title = "Latency distribution, baseline and candidate",
                .caption = "All timed iterations of all sessions."};
  std::size_t matched = 0;
  for (const CaseRepeatability& point : candidate.cases) {
    const CaseRepeatability* after = find(candidate, point.name);
    const CaseRepeatability* before = find(baseline, point.name);
    if (before == nullptr || after == nullptr || ++matched > most_panels) continue;
    const auto before_values = sorted_values(*before);
    const auto after_values = sorted_values(*after);
    Panel panel{.title = point.name,
                .x = {.label = "Latency", .unit = "ms"},
                .y = {.label = "Iterations at or below", .unit = "%"}};
    if (before->simulated || after->simulated) panel.title += " (simulated)";
    panel.layers = {distribution_layer(before_values, baseline_side),
                    distribution_layer(after_values, candidate_side)};
    set_range(panel, before_values, after_values);
    constexpr double all = 100;
    panel.y.range = Interval{0, all};
    figure.panels.push_back(std::move(panel));
  }
  if (figure.panels.empty()) return std::nullopt;
  if (matched > most_panels) {
    figure.caption += fmt::format(" Of {} cases, the first {} are shown.", matched, most_panels);
  }
  constexpr int most_columns = 3;
  const auto count = static_cast<int>(figure.panels.size());
  figure.columns = count == 4 ? 2 : std::clamp(count, 1, most_columns);
  return figure;
}

Figure overlaid(const Figure& baseline, const Figure& candidate) {
  Figure figure = candidate;
  figure.title = candidate.title;
  figure.panels.clear();
  for (const Panel& after : candidate.panels) {
    Panel panel = without_contents(after);
    if (const Panel* before = find_panel(baseline, after.title)) {
      widen(panel.x, before->x);
      widen(panel.y, before->y);
      add_side(panel, *before, baseline_side);
    }
    add_side(panel, after, candidate_side);
    figure.panels.push_back(std::move(panel));
  }
  for (const Panel& before : baseline.panels) {
    if (find_panel(candidate, before.title) != nullptr) continue;
    if (figure.panels.size() >= most_panels) break;
    Panel panel = without_contents(before);
    add_side(panel, before, baseline_side);
    figure.panels.push_back(std::move(panel));
  }
  return figure;
}

}  // namespace assay::report
