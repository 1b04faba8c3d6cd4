// SPDX-License-Identifier: Apache-2.0
#include "assay/report/guard_figures.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/report/guard_words.hpp"
#include "assay/report/line_styles.hpp"
#include "assay/report/marked_line.hpp"

namespace assay::report {
namespace {

constexpr double percent = 100;
constexpr int ink = 0;

int style_of(GuardRule rule) {
  return rule == GuardRule::margin ? 1 : 5;
}

using OptionalRate = std::optional<double> (*)(const GuardOutcome& outcome);

std::vector<Point> points_of(const GuardAnalysis& analysis, GuardRule rule, OptionalRate rate) {
  std::vector<Point> points;
  for (const double fraction : fractions_of(analysis)) {
    const GuardOutcome* outcome = find_outcome(analysis, rule, fraction);
    const auto value = outcome == nullptr ? std::nullopt : rate(*outcome);
    if (value) points.push_back({percent * fraction, percent * *value});
  }
  return points;
}

Axis fraction_axis() {
  return {.label = "Budget, of the full latency", .unit = "%"};
}

// From 0 to a little above what is highest.
void begin_at_zero(Panel& panel) {
  double highest = 0;
  for (const Layer& layer : panel.layers) {
    for (const Point& point : layer.points) highest = std::max(highest, point.y);
  }
  for (const Mark& mark : panel.marks) highest = std::max(highest, mark.value);
  constexpr double room = 1.1;
  constexpr double least = 1;
  constexpr double below = 0.02;
  const double top = std::max(highest * room, least);
  panel.y.range = Interval{-below * top, top};
}

Point rates_of(const GuardCurvePoint& point) {
  return {percent * *point.false_reject_rate, percent * *point.false_accept_rate};
}

// The lower left corner, in which margins are chosen: as far as either rate goes while the other is
// more than a hundredth, and all that has a marker.
void show_corner(Panel& panel) {
  constexpr double small = 1;  // percent
  constexpr double least = 5;  // percent
  double x = least;
  double y = least;
  for (const Layer& layer : panel.layers) {
    const bool is_marker = layer.kind == LayerKind::points;
    for (const Point& point : layer.points) {
      if (point.y > small || is_marker) x = std::max(x, point.x);
      if (point.x > small || is_marker) y = std::max(y, point.y);
    }
  }
  constexpr double room = 0.08;
  panel.x.range = Interval{-room / 2 * x, (1 + room) * x};
  panel.y.range = Interval{-room / 2 * y, (1 + room) * y};
}

}  // namespace

Figure guardrail_figure(const GuardAnalysis& analysis) {
  Figure figure{
      .title = "Budgets kept with and without a guardrail",
      .caption = fmt::format("{} draws; in each {} rows were fitted, {} others calibrate, "
                             "and {} others are asked. Full latency: that at the largest knobs.",
                             analysis.draws, analysis.fitted_rows, analysis.calibration_rows,
                             analysis.test_rows),
      .columns = 2};
  Panel violations{.title = "Accepted and above the budget",
                   .x = fraction_axis(),
                   .y = {.label = "Violation rate", .unit = "%"}};
  Panel refused{.title = "Within the budget and not accepted",
                .x = fraction_axis(),
                .y = {.label = "False reject rate", .unit = "%"}};
  const auto without = [](const GuardOutcome& outcome) -> std::optional<double> {
    return outcome.violation_rate_without;
  };
  auto baseline = points_of(analysis, GuardRule::margin, without);
  if (baseline.empty()) baseline = points_of(analysis, GuardRule::conformal, without);
  add_marked_line(violations,
                  {.name = "no guardrail", .style = ink, .points = std::move(baseline)});
  for (const GuardRule rule : {GuardRule::margin, GuardRule::conformal}) {
    const std::string name = rule_label(analysis, rule);
    const int style = style_of(rule);
    const auto violating = [](const GuardOutcome& outcome) -> std::optional<double> {
      return outcome.violation_rate;
    };
    const auto rejected = [](const GuardOutcome& outcome) { return outcome.false_reject_rate; };
    add_marked_line(violations,
                    {.name = name, .style = style, .points = points_of(analysis, rule, violating)});
    add_marked_line(refused,
                    {.name = name, .style = style, .points = points_of(analysis, rule, rejected)});
  }
  violations.marks.push_back({.direction = Mark::Direction::horizontal,
                              .value = percent * analysis.risk,
                              .label = fmt::format("risk {:.4g} %", percent * analysis.risk)});
  begin_at_zero(violations);
  begin_at_zero(refused);
  figure.panels = {std::move(violations), std::move(refused)};
  return figure;
}

Figure reject_accept_figure(const GuardAnalysis& analysis) {
  Figure figure{
      .title = "False accepts against false rejects as the margin grows",
      .caption =
          "A line a budget, as a share of the latency at the largest knobs. Nearer to the "
          "lower left is better; the far ends are not shown.",
      .columns = 1};
  Panel panel{.title = "",
              .x = {.label = "False reject rate: within budget, not accepted", .unit = "%"},
              .y = {.label = "False accept rate: violating, accepted", .unit = "%"}};
  std::vector<double> fractions;
  for (const GuardCurvePoint& point : analysis.curve) {
    if (std::find(fractions.begin(), fractions.end(), point.budget_fraction) == fractions.end()) {
      fractions.push_back(point.budget_fraction);
    }
  }
  constexpr int bare_style = line_styles.back();
  Layer bare{.kind = LayerKind::points, .name = "margin 1", .style = bare_style};
  Layer chosen{.kind = LayerKind::points,
               .name = fmt::format("margin {:.3g}", analysis.margin),
               .style = ink};
  std::size_t drawn = 0;
  for (const double fraction : fractions) {
    auto curve = curve_of(analysis, fraction);
    curve.resize(std::min(curve.size(), most_curve_points));
    if (curve.empty()) {
      panel.notes.push_back(fmt::format("at a budget of {:.4g} % nothing violates, or everything",
                                        percent * fraction));
      continue;
    }
    Layer line{.kind = LayerKind::line,
               .name = fmt::format("budget {:.4g} %", percent * fraction),
               .style = line_style(drawn++ % (line_styles.size() - 1))};
    for (const GuardCurvePoint* point : curve) line.points.push_back(rates_of(*point));
    panel.layers.push_back(std::move(line));
    bare.points.push_back(rates_of(*nearest_to(curve, 1.0)));
    chosen.points.push_back(rates_of(*nearest_to(curve, analysis.margin)));
  }
  if (!bare.points.empty()) {
    panel.layers.push_back(std::move(bare));
    panel.layers.push_back(std::move(chosen));
  }
  show_corner(panel);
  figure.panels.push_back(std::move(panel));
  return figure;
}

}  // namespace assay::report
