// SPDX-License-Identifier: Apache-2.0
#include "assay/report/repeatability_figures.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <functional>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "assay/report/histogram.hpp"
#include "assay/report/number_text.hpp"
#include "assay/stats/density.hpp"
#include "assay/stats/moments.hpp"

namespace assay::report {
namespace {

using Direction = Mark::Direction;

// Styles of figure.hpp by what they stand for.
constexpr int ink = 0;
constexpr int blue = 1;
constexpr int vermillion = 5;
constexpr int sky_blue = 6;

// Sessions that can be told apart by their colours; of more, only their means are shown.
constexpr std::size_t most_colors = figure_styles - 1;

// The CoV that a stable measurement does not exceed, in % (seed 001 §6.1).
constexpr double cov_target = 5;

std::string title_of(const CaseRepeatability& item) {
  return item.simulated ? item.name + " (simulated)" : item.name;
}

std::string figure_title(std::string_view what, const Repeatability& repeatability) {
  return repeatability.source.empty() ? std::string(what)
                                      : fmt::format("{}: {}", what, repeatability.source);
}

std::string percent(double fraction) {
  return fmt::format("{:.3g} %", fraction * 100);
}

// Three significant digits, never in scientific notation.
std::string short_number(double value) {
  return number_text(value, decimals_for(value, 3));
}

struct ShownCase {
  const CaseRepeatability& item;
  const StageRepeatability& total;
};

// The cases that have values, as many as find room; the caption is told of the others.
std::vector<ShownCase> shown_cases(const Repeatability& repeatability, std::size_t most,
                                   std::string& caption) {
  std::vector<ShownCase> shown;
  std::size_t with_values = 0;
  for (const CaseRepeatability& item : repeatability.cases) {
    if (item.stages.empty() || item.stages.front().summary.count == 0) continue;
    if (++with_values <= most) shown.push_back({item, item.stages.front()});
  }
  if (with_values > shown.size()) {
    caption += fmt::format(" Of {} cases, the first {} are shown.", with_values, shown.size());
  }
  if (const std::size_t without = repeatability.cases.size() - with_values; without > 0) {
    caption += fmt::format(" Without values: {}.", plural(without, "case"));
  }
  return shown;
}

// Histograms.

double top_of(const Histogram& histogram) {
  std::size_t top = 0;
  for (std::size_t bin = 0; bin < histogram.counts.front().size(); ++bin) {
    std::size_t sum = 0;
    for (const auto& counts : histogram.counts) sum += counts[bin];
    top = std::max(top, sum);
  }
  return static_cast<double>(top);
}

// Puts a session's bars on those of the sessions before it.
Layer bars_on(std::vector<std::size_t>& heights, const std::vector<std::size_t>& counts,
              const Histogram& histogram) {
  Layer layer{.kind = LayerKind::bars};
  const double width = histogram.bin_width();
  for (std::size_t bin = 0; bin < counts.size(); ++bin) {
    const double left = histogram.bins.lower + static_cast<double>(bin) * width;
    const auto bottom = static_cast<double>(heights[bin]);
    heights[bin] += counts[bin];
    if (counts[bin] == 0) continue;
    const auto top = static_cast<double>(heights[bin]);
    layer.points.push_back(
        {left + width / 2, top, Interval{left, left + width}, Interval{bottom, top}});
  }
  return layer;
}

// Stacked, a colour a session.
void add_bars_by_session(Panel& panel, const Histogram& histogram,
                         const std::vector<int>& numbers) {
  std::vector<std::size_t> heights(histogram.counts.front().size());
  for (std::size_t session = 0; session < histogram.counts.size(); ++session) {
    Layer layer = bars_on(heights, histogram.counts[session], histogram);
    layer.name = fmt::format("session {}", numbers[session]);
    layer.style = static_cast<int>(session) + 1;
    panel.layers.push_back(std::move(layer));
  }
}

// All sessions in one colour, and the mean of each beneath the bars.
void add_bars_and_means(Panel& panel, const Histogram& histogram, const assay::Series& series,
                        double top) {
  std::vector<std::size_t> heights(histogram.counts.front().size());
  std::vector<std::size_t> sums(heights.size());
  for (const auto& counts : histogram.counts) {
    std::transform(sums.begin(), sums.end(), counts.begin(), sums.begin(), std::plus<>());
  }
  Layer bars = bars_on(heights, sums, histogram);
  bars.name = "iterations of all sessions";
  bars.style = sky_blue;
  Layer means{.kind = LayerKind::points, .name = "mean of each session", .style = vermillion};
  for (const auto& values : series.values) {
    if (values.empty()) continue;
    means.points.push_back({stats::moments_of(values).mean, -0.06 * top});
  }
  panel.layers.push_back(std::move(bars));
  panel.layers.push_back(std::move(means));
}

// The kernel density of all values, as high as bars of as many values would be.
Layer density_layer(const assay::Series& series, const Histogram& histogram, const Interval& axis) {
  std::vector<double> sorted;
  for (const auto& values : series.values) {
    sorted.insert(sorted.end(), values.begin(), values.end());
  }
  std::sort(sorted.begin(), sorted.end());
  const stats::Density density = stats::density_of(sorted);
  const double scale = static_cast<double>(sorted.size()) * histogram.bin_width();
  Layer layer{.kind = LayerKind::line, .name = "kernel density", .style = ink};
  // A page has no more than some hundred distinct places for them.
  constexpr double most_points = 400;
  const double range = axis.upper - axis.lower;
  const auto stride = static_cast<std::size_t>(
      std::max(1.0, density.step > 0 ? range / density.step / most_points : 1.0));
  for (std::size_t i = 0; i < density.values.size(); i += stride) {
    const double x = density.at(i);
    if (x < axis.lower || x > axis.upper) continue;
    layer.points.push_back({x, scale * density.values[i]});
  }
  return layer;
}

void add_percentile_marks(Panel& panel, const Summary& summary) {
  const std::pair<std::string_view, const Estimate&> percentiles[] = {
      {"p50", summary.p50}, {"p95", summary.p95}, {"p99", summary.p99}};
  const int decimals = decimals_for(summary.p50.point, 4);
  std::string beyond;
  for (const auto& [name, estimate] : percentiles) {
    const std::string label = fmt::format("{} {}", name, number_text(estimate.point, decimals));
    if (estimate.point <= panel.x.range->upper) {
      panel.marks.push_back({Direction::vertical, estimate.point, label});
    } else {
      beyond += fmt::format("{}{}", beyond.empty() ? "" : ", ", label);
    }
  }
  if (!beyond.empty()) panel.notes.push_back(fmt::format("beyond the axis: {} ms", beyond));
}

std::vector<std::string> notes_of(const Summary& summary, const Histogram& histogram) {
  std::vector<std::string> notes{fmt::format("{} in {}", plural(summary.count, "iteration"),
                                             plural(summary.sessions, "session"))};
  if (summary.cov) notes.push_back("CoV " + percent(*summary.cov));
  if (histogram.above > 0) {
    notes.push_back(fmt::format("{} beyond, up to {} ms", plural(histogram.above, "value"),
                                short_number(summary.maximum)));
  }
  if (histogram.below > 0) {
    notes.push_back(fmt::format("{} beyond, down to {} ms", plural(histogram.below, "value"),
                                short_number(summary.minimum)));
  }
  return notes;
}

Panel distribution_panel(const ShownCase& shown) {
  const StageRepeatability& total = shown.total;
  const Histogram histogram = histogram_of(total.series.values);
  const double width = histogram.bin_width();
  const double top = top_of(histogram);
  const double margin = std::max(width, 0.04 * (histogram.bins.upper - histogram.bins.lower));
  Panel panel{.title = title_of(shown.item), .notes = notes_of(total.summary, histogram)};
  panel.x = {.label = "Latency",
             .unit = "ms",
             .range = Interval{histogram.bins.lower - margin, histogram.bins.upper + margin}};
  panel.y = {
      .label = fmt::format("Iterations per {} ms", number_text(width, decimals_for(width, 2))),
      .range = Interval{0, top}};
  if (total.series.values.size() <= most_colors) {
    add_bars_by_session(panel, histogram, total.series.sessions);
  } else {
    panel.y.range->lower = -0.12 * top;
    add_bars_and_means(panel, histogram, total.series, top);
  }
  // Of fewer values the kernel would show itself.
  constexpr std::size_t fewest_for_density = 10;
  if (total.summary.count >= fewest_for_density) {
    Layer density = density_layer(total.series, histogram, *panel.x.range);
    for (const Point& point : density.points) {
      panel.y.range->upper = std::max(panel.y.range->upper, point.y);
    }
    panel.layers.push_back(std::move(density));
  }
  add_percentile_marks(panel, total.summary);
  return panel;
}

// Convergence.

struct Running {
  std::string_view what;  // "mean"
  std::string_view axis;  // "Mean"
  Estimate ConvergencePoint::*member;
};

// Wide enough for the intervals of all but the first tenth of the points, which are the widest by
// far; but no latency, and no standard deviation, is negative.
Interval settled_range(const std::vector<ConvergencePoint>& points,
                       Estimate ConvergencePoint::*member, Interval range) {
  const std::size_t first = points.size() / 10;
  for (std::size_t i = first; i < points.size(); ++i) {
    const Estimate& estimate = points[i].*member;
    const Interval ends = estimate.interval.value_or(Interval{estimate.point, estimate.point});
    range.lower = std::min({range.lower, ends.lower, estimate.point});
    range.upper = std::max({range.upper, ends.upper, estimate.point});
  }
  const double margin = 0.08 * (range.upper - range.lower);
  if (range.upper == 0) range.upper = 1;  // nothing varies
  return {std::max(0.0, range.lower - margin), range.upper + margin};
}

Panel running_panel(const ShownCase& shown, const Running& running, double confidence) {
  const std::vector<ConvergencePoint>& points = shown.total.convergence;
  Panel panel{.title = fmt::format("{}: {}", title_of(shown.item), running.what)};
  panel.x = {.label = "Iterations n"};
  panel.y = {.label = std::string(running.axis), .unit = "ms"};
  Layer band{.kind = LayerKind::band,
             .name = fmt::format("{:g} % interval", confidence * 100),
             .style = blue};
  Layer line{.kind = LayerKind::line, .name = "of the first n iterations", .style = blue};
  for (const ConvergencePoint& point : points) {
    const Estimate& estimate = point.*running.member;
    const auto count = static_cast<double>(point.count);
    line.points.push_back({count, estimate.point});
    if (estimate.interval) {
      band.points.push_back({count, estimate.point, std::nullopt, estimate.interval});
    }
  }
  // A line needs two.
  if (line.points.size() == 1) line.kind = LayerKind::points;
  panel.layers = {std::move(band), std::move(line)};
  if (points.empty()) return panel;
  constexpr std::size_t decades_apart = 500;
  panel.x.logarithmic =
      points.back().count / std::max<std::size_t>(points.front().count, 1) >= decades_apart;
  panel.x.range =
      Interval{static_cast<double>(points.front().count), static_cast<double>(points.back().count)};
  const double last = (points.back().*running.member).point;
  panel.y.range = settled_range(points, running.member, {last, last});
  return panel;
}

// The target of ± 1 %, and how many iterations reach it.
void add_sufficient(Panel& panel, const StageRepeatability& total) {
  if (total.convergence.empty()) return;
  const double mean = total.summary.mean.point;
  constexpr double tolerance = 0.01;
  panel.marks.push_back({Direction::horizontal, mean * (1 + tolerance), "+1 %"});
  panel.marks.push_back({Direction::horizontal, mean * (1 - tolerance), "−1 %"});
  panel.y.range = settled_range(total.convergence, &ConvergencePoint::mean,
                                {mean * (1 - tolerance), mean * (1 + tolerance)});
  const std::size_t last = total.convergence.back().count;
  if (!total.sufficient) {
    panel.notes.emplace_back("how many suffice for ±1 % is not known");
  } else if (*total.sufficient <= last) {
    panel.notes.push_back(
        fmt::format("{} for ±1 % of the mean", plural(*total.sufficient, "iteration")));
    panel.marks.push_back({Direction::vertical, static_cast<double>(*total.sufficient),
                           fmt::format("n = {}", *total.sufficient)});
  } else {
    panel.notes.push_back(fmt::format("{} for ±1 % of the mean, {} measured",
                                      plural(*total.sufficient, "iteration"), last));
  }
}

}  // namespace

Figure latency_distribution_figure(const Repeatability& repeatability) {
  Figure figure{.title = figure_title("Latency distribution", repeatability),
                .caption = "All timed iterations; p50, p95 and p99 are those of all sessions."};
  const auto cases = shown_cases(repeatability, most_panels, figure.caption);
  for (const ShownCase& shown : cases) figure.panels.push_back(distribution_panel(shown));
  // Four are a square.
  constexpr int most_columns = 3;
  const auto count = static_cast<int>(cases.size());
  figure.columns = count == 4 ? 2 : std::clamp(count, 1, most_columns);
  return figure;
}

Figure cov_analysis_figure(const Repeatability& repeatability) {
  Figure figure{.title = figure_title("Coefficient of variation", repeatability),
                .caption = "CoV: standard deviation / mean of all timed iterations of a case."};
  Panel panel{.x = {.label = "Mean latency", .unit = "ms"}, .y = {.label = "CoV", .unit = "%"}};
  Layer points{.kind = LayerKind::points,
               .name = fmt::format("a case, with {:g} % intervals", repeatability.confidence * 100),
               .style = blue};
  std::size_t without_cov = 0;
  double top = cov_target;
  Interval means{HUGE_VAL, 0};
  for (const ShownCase& shown :
       shown_cases(repeatability, repeatability.cases.size(), figure.caption)) {
    const Summary& summary = shown.total.summary;
    if (!summary.cov) {
      ++without_cov;
      continue;
    }
    Point point{summary.mean.point, *summary.cov * 100, summary.mean.interval, std::nullopt,
                title_of(shown.item)};
    top = std::max(top, point.y);
    if (const auto& interval = shown.total.cov_interval) {
      point.y_interval = Interval{interval->lower * 100, interval->upper * 100};
      top = std::max(top, point.y_interval->upper);
    }
    means = {std::min(means.lower, point.x), std::max(means.upper, point.x)};
    points.points.push_back(std::move(point));
  }
  if (without_cov > 0) {
    figure.caption += fmt::format(" {} of a single value: no CoV.", plural(without_cov, "case"));
  }
  constexpr double decade = 10;
  panel.x.logarithmic = means.lower > 0 && means.upper > decade * means.lower;
  panel.y.range = Interval{0, 1.1 * top};
  panel.layers.push_back(std::move(points));
  panel.marks.push_back(
      {Direction::horizontal, cov_target, fmt::format("target: at most {} %", cov_target)});
  figure.panels.push_back(std::move(panel));
  return figure;
}

Figure convergence_figure(const Repeatability& repeatability) {
  Figure figure{.title = figure_title("Convergence", repeatability),
                .caption = "Iterations are counted over all sessions, which take turns.",
                .columns = 2};
  for (const ShownCase& shown : shown_cases(repeatability, most_panels / 2, figure.caption)) {
    Panel mean =
        running_panel(shown, {"mean", "Mean", &ConvergencePoint::mean}, repeatability.confidence);
    add_sufficient(mean, shown.total);
    figure.panels.push_back(std::move(mean));
    figure.panels.push_back(running_panel(
        shown, {"standard deviation", "Standard deviation", &ConvergencePoint::standard_deviation},
        repeatability.confidence));
  }
  return figure;
}

}  // namespace assay::report
