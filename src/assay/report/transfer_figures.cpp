// SPDX-License-Identifier: Apache-2.0
#include "assay/report/transfer_figures.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/data/dataset.hpp"
#include "assay/report/estimator_numbers.hpp"
#include "assay/report/line_styles.hpp"
#include "assay/report/marked_line.hpp"
#include "assay/report/stage_words.hpp"
#include "assay/report/transfer_words.hpp"

namespace assay::report {
namespace {

constexpr int ink = 0;

// Of figure.hpp; ours stands out.
int style_of(TransferMethod method) {
  switch (method) {
    case TransferMethod::none:
      return ink;
    case TransferMethod::affine:
      return 3;
    case TransferMethod::global:
      return 2;
    case TransferMethod::finetune:
      return 7;
    case TransferMethod::automatic:
      return 1;
  }
  return ink;
}

// One way to say how large an error is.
struct ErrorMeasure {
  const char* title;
  const char* label;
  const char* unit;
  double TransferScore::*value;
  double TransferScore::*spread;
};

constexpr ErrorMeasure measures[] = {
    {"Mean absolute, relative", "MAPE", "%", &TransferScore::mape_pct, &TransferScore::mape_sd_pct},
    {"Mean absolute", "MAE", "ms", &TransferScore::mae_ms, &TransferScore::mae_sd_ms},
    {"95th percentile", "P95 of |error|", "ms", &TransferScore::p95_abs_ms,
     &TransferScore::p95_abs_sd_ms}};

Panel error_panel(const TransferResults& results, const ErrorMeasure& measure) {
  Panel panel{.title = measure.title,
              .x = {.label = "Calibration samples N", .logarithmic = true},
              .y = {.label = measure.label, .unit = measure.unit, .logarithmic = true}};
  const auto methods = methods_of(results);
  const auto sizes = sizes_of(results);
  for (const TransferMethod method : methods) {
    Layer line{.name = method_label(method), .style = style_of(method)};
    for (const std::size_t n : sizes) {
      const TransferScore* score = find_score(results, method, n, total_stage);
      if (score == nullptr || !(score->*measure.value > 0)) continue;
      Point point{.x = static_cast<double>(n), .y = score->*measure.value};
      const double spread = score->*measure.spread;
      if (spread > 0) {
        constexpr double least = 0.2;  // of the mean: a logarithm has no place for 0
        point.y_interval = Interval{std::max(point.y - spread, least * point.y), point.y + spread};
      }
      line.points.push_back(point);
    }
    add_marked_line(panel, std::move(line));
  }
  if (!sizes.empty()) {
    constexpr double room = 1.25;
    panel.x.range = Interval{static_cast<double>(sizes.front()) / room,
                             static_cast<double>(sizes.back()) * room};
  }
  return panel;
}

struct CurvePoint {
  double n = 0;
  double mape_pct = 0;
  double taken_off_pct = 0;  // of the error without calibration
};

// From no samples on. Empty where there is nothing to compare with.
std::vector<CurvePoint> curve_of(const TransferResults& results, TransferMethod method) {
  std::vector<CurvePoint> curve;
  for (const std::size_t n : sizes_of(results)) {
    const TransferScore* none = find_score(results, TransferMethod::none, n, total_stage);
    const TransferScore* score = find_score(results, method, n, total_stage);
    const auto taken_off = taken_off_pct(results, method, n);
    if (!taken_off) continue;
    if (curve.empty()) curve.push_back({0, none->mape_pct, 0});
    curve.push_back({static_cast<double>(n), score->mape_pct, *taken_off});
  }
  return curve;
}

// One line of both panels.
void add_curve(Figure& figure, const std::vector<CurvePoint>& curve, const std::string& name,
               int style) {
  for (std::size_t i = 0; i < figure.panels.size(); ++i) {
    Layer line{.name = name, .style = style};
    for (const CurvePoint& point : curve) {
      line.points.push_back({point.n, i == 0 ? point.mape_pct : point.taken_off_pct});
    }
    add_marked_line(figure.panels[i], std::move(line));
  }
}

// Every so many, so that at most `most` are left.
std::vector<Point> sampled(const std::vector<Point>& points, std::size_t most) {
  if (points.size() <= most) return points;
  std::vector<Point> few;
  for (std::size_t i = 0; i < most; ++i) few.push_back(points[i * points.size() / most]);
  return few;
}

// The rows of one method and size, stage by stage.
Panel scatter_panel(const TransferResults& results, TransferMethod method, std::size_t n) {
  Panel panel{.title = method == TransferMethod::none
                           ? "Without calibration"
                           : fmt::format("{}, N = {}", method_label(method), n),
              .x = {.label = "Predicted", .unit = "ms", .logarithmic = true},
              .y = {.label = "Measured", .unit = "ms", .logarithmic = true}};
  const auto stages = stages_of(results);
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const bool is_total = stages[i] == total_stage;
    Layer layer{.kind = LayerKind::points,
                .name = stage_symbol(stages[i]),
                .style = is_total ? ink : line_style(i)};
    for (const PredictedRow& row : results.rows) {
      if (row.method != method || row.n != n || row.stage != stages[i]) continue;
      if (!(row.predicted_ms > 0) || !(row.measured_ms > 0)) continue;
      if (!std::isfinite(row.predicted_ms) || !std::isfinite(row.measured_ms)) continue;
      layer.points.push_back({row.predicted_ms, row.measured_ms});
    }
    layer.points = sampled(layer.points, most_scatter_points);
    if (!layer.points.empty()) panel.layers.push_back(std::move(layer));
  }
  return panel;
}

// One range for both axes of all panels, and the diagonal through it.
void add_diagonal(Figure& figure) {
  std::optional<Interval> range;
  for (const Panel& panel : figure.panels) {
    for (const Layer& layer : panel.layers) {
      for (const Point& point : layer.points) {
        const auto [low, high] = std::minmax(point.x, point.y);
        if (!range) range = Interval{low, high};
        range->lower = std::min(range->lower, low);
        range->upper = std::max(range->upper, high);
      }
    }
  }
  if (!range) return;
  constexpr double room = 1.5;
  *range = {range->lower / room, range->upper * room};
  for (Panel& panel : figure.panels) {
    panel.x.range = panel.y.range = range;
    panel.layers.insert(panel.layers.begin(), Layer{.kind = LayerKind::line,
                                                    .name = "perfect prediction",
                                                    .style = ink,
                                                    .points = {{range->lower, range->lower},
                                                               {range->upper, range->upper}}});
  }
}

}  // namespace

Figure prediction_error_figure(const TransferResults& results) {
  Figure figure{
      .title = "Prediction error of the total by calibration samples: " + pair_text(results),
      .caption = fmt::format("Means over {} draws on held-out rows; bars: ± one standard "
                             "deviation over draws, from a fifth of the mean on.",
                             results.seeds),
      .columns = static_cast<int>(std::size(measures))};
  for (const ErrorMeasure& measure : measures) {
    figure.panels.push_back(error_panel(results, measure));
  }
  return figure;
}

Figure transfer_curve_figure(std::span<const TransferResults> pairs,
                             std::span<const std::string> names) {
  Figure figure{.title = "What calibration buys",
                .caption =
                    "MAPE of the total on held-out rows, mean over draws; at 0 samples: the "
                    "source's times as they stand.",
                .columns = 2};
  const Axis samples{.label = "Calibration samples N"};
  figure.panels.push_back({.title = "Error",
                           .x = samples,
                           .y = {.label = "MAPE of the total", .unit = "%", .logarithmic = true}});
  figure.panels.push_back({.title = "Taken off the uncalibrated error",
                           .x = samples,
                           .y = {.label = "Error taken off", .unit = "%"}});
  if (pairs.size() == 1) {
    const TransferResults& results = pairs.front();
    figure.title += ": " + pair_text(results);
    for (const TransferMethod method : methods_of(results)) {
      if (method == TransferMethod::none) continue;
      add_curve(figure, curve_of(results, method), method_label(method), style_of(method));
    }
    return figure;
  }
  std::size_t drawn = 0;
  for (std::size_t i = 0; i < pairs.size() && drawn < most_pairs; ++i) {
    const auto method = leading_method(pairs[i]);
    if (!method) continue;
    const std::string name = i < names.size() ? names[i] : pair_text(pairs[i]);
    add_curve(figure, curve_of(pairs[i], *method),
              fmt::format("{}: {}", name, method_label(*method)), line_style(drawn));
    ++drawn;
  }
  if (pairs.size() > most_pairs) {
    figure.caption += fmt::format(" Of {} pairs the first {} are shown.", pairs.size(), most_pairs);
  }
  return figure;
}

Figure predicted_actual_figure(const TransferResults& results) {
  Figure figure{.title = "Predicted and measured times: " + pair_text(results),
                .caption = "Held-out rows of the first draw.",
                .columns = 2};
  if (const auto enough = enough_samples(results)) {
    for (const TransferMethod method : {TransferMethod::none, enough->method}) {
      Panel panel = scatter_panel(results, method, enough->n);
      if (!panel.layers.empty()) figure.panels.push_back(std::move(panel));
    }
  }
  figure.columns = std::max(1, static_cast<int>(figure.panels.size()));
  add_diagonal(figure);
  return figure;
}

}  // namespace assay::report
