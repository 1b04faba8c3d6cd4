// SPDX-License-Identifier: Apache-2.0
#include "assay/report/run_figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "assay/base/units.hpp"
#include "assay/report/repeatability_figures.hpp"
#include "assay/report/thinned.hpp"
#include "assay/stats/case_rows.hpp"
#include "assay/stats/quantile.hpp"

namespace assay::report {
namespace {

constexpr std::size_t most_places = 300;  // along an axis of tokens
constexpr std::size_t most_points = 600;  // of a series over time
constexpr std::size_t most_series = figure_styles - 1;

// Styles of figure.hpp that the series of a panel begin with: panels share a legend.
constexpr int blue = 1;
constexpr int green = 3;
constexpr int vermillion = 5;

double seconds(Nanoseconds time) {
  return static_cast<double>(time) * 1e-9;
}

int columns_for(std::size_t panels) {
  constexpr int most_columns = 3;
  return panels == 4 ? 2 : std::clamp(static_cast<int>(panels), 1, most_columns);
}

// Latencies of each token of one case, in ms, by the token's number.
using TokenLatencies = std::vector<std::vector<double>>;

TokenLatencies latencies_of(const stats::CaseRows& rows) {
  TokenLatencies latencies;
  for (const auto& [iteration, tokens] : rows.tokens) {
    if (latencies.size() < tokens.size()) latencies.resize(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      latencies[i].push_back(to_milliseconds(tokens[i]->latency_ns));
    }
  }
  return latencies;
}

Panel token_panel(const std::string& name, const TokenLatencies& latencies) {
  Panel panel{.title = name, .x = {.label = "Token"}, .y = {.label = "Latency", .unit = "ms"}};
  Layer band{.kind = LayerKind::band, .name = "90 % of the iterations", .style = blue};
  Layer median{.kind = LayerKind::line, .name = "median", .style = blue};
  // The first one waits for prefill: on the same axis it would hide all the others.
  if (!latencies.front().empty()) {
    std::vector<double> first = latencies.front();
    std::sort(first.begin(), first.end());
    panel.notes.push_back(fmt::format("first token, not drawn: {:.4g} ms in the median",
                                      stats::percentile(first, 0.5)));
  }
  const std::size_t drawn = latencies.size() - 1;
  const std::size_t together = std::max<std::size_t>(1, (drawn + most_places - 1) / most_places);
  for (std::size_t token = 1; token < latencies.size(); token += together) {
    std::vector<double> values;
    const std::size_t end = std::min(token + together, latencies.size());
    for (std::size_t i = token; i < end; ++i) {
      values.insert(values.end(), latencies[i].begin(), latencies[i].end());
    }
    if (values.empty()) continue;
    std::sort(values.begin(), values.end());
    const double middle = stats::percentile(values, 0.5);
    const double x = static_cast<double>(token + end - 1) / 2;
    median.points.push_back({x, middle});
    band.points.push_back(
        {x, middle, std::nullopt,
         Interval{stats::percentile(values, 0.05), stats::percentile(values, 0.95)}});
  }
  if (together > 1) panel.notes.push_back(fmt::format("{} tokens to a point", together));
  if (median.points.size() == 1) median.kind = LayerKind::points;
  panel.layers = {std::move(band), std::move(median)};
  return panel;
}

// A series over the run's time.
struct TimeSeries {
  std::string name;
  std::vector<Point> points;
};

// The series as layers, as many as can be told apart; the note says what is left out.
void add_series(Panel& panel, std::vector<TimeSeries> all, LayerKind kind, int first_style) {
  std::size_t number = 0;
  std::size_t points = 0;
  std::size_t shown = 0;
  for (TimeSeries& series : all) {
    if (++number > most_series) break;
    std::sort(series.points.begin(), series.points.end(),
              [](const Point& one, const Point& other) { return one.x < other.x; });
    points += series.points.size();
    std::vector<Point> kept = thinned(series.points, most_points);
    shown += kept.size();
    panel.layers.push_back(
        {kind, series.name, first_style + static_cast<int>(number) - 1, std::move(kept)});
  }
  if (all.size() > most_series) {
    panel.notes.push_back(fmt::format("the first {} of {} series", most_series, all.size()));
  }
  if (shown < points) {
    panel.notes.push_back(
        fmt::format("{} of {} values are drawn, lowest and highest among them", shown, points));
  }
}

Panel time_panel(std::string title, std::string label, std::string unit) {
  return {.title = std::move(title),
          .x = {.label = "Time since the run began", .unit = "s"},
          .y = {.label = std::move(label), .unit = std::move(unit)}};
}

std::vector<TimeSeries> latency_series(const Run& run) {
  const auto rows = stats::rows_by_case(run);
  std::vector<TimeSeries> all;
  for (const Case& point : run.study.cases) {
    TimeSeries series{point.name, {}};
    const auto of_case = rows.find(point.name);
    if (of_case == rows.end()) continue;
    for (const Sample* sample : of_case->second.timed) {
      const auto& total = sample->stage_ns[index_of(Stage::total)];
      if (total) series.points.push_back({seconds(sample->t_start_ns), to_milliseconds(*total)});
    }
    if (!series.points.empty()) all.push_back(std::move(series));
  }
  return all;
}

std::vector<TimeSeries> power_series(const Run& run) {
  std::map<std::string_view, TimeSeries> by_channel;
  for (const PowerReading& reading : run.power) {
    if (!reading.power_w) continue;
    by_channel[reading.channel].points.push_back({seconds(reading.t_ns), *reading.power_w});
  }
  std::vector<TimeSeries> all;
  for (auto& [name, series] : by_channel) {
    series.name = std::string(name);
    all.push_back(std::move(series));
  }
  return all;
}

std::vector<TimeSeries> temperature_series(const Run& run) {
  constexpr std::array<std::pair<const char*, const char*>, 2> columns{
      {{"temperature_c", "hottest sensor of the host"}, {"gpu_temperature_c", "GPU"}}};
  std::vector<TimeSeries> all;
  for (const auto& [column, name] : columns) {
    TimeSeries series{name, {}};
    for (const Sample& sample : run.samples) {
      const auto reading = sample.readings.find(column);
      if (reading == sample.readings.end()) continue;
      const auto total = sample.stage_ns[index_of(Stage::total)].value_or(0);
      series.points.push_back({seconds(sample.t_start_ns + total), reading->second});
    }
    if (!series.points.empty()) all.push_back(std::move(series));
  }
  return all;
}

// One reading makes no line.
LayerKind line_or_points(const std::vector<TimeSeries>& all) {
  const bool any_single = std::any_of(
      all.begin(), all.end(), [](const TimeSeries& series) { return series.points.size() < 2; });
  return any_single ? LayerKind::points : LayerKind::line;
}

// The same stretch of time in all panels, so that what lies above each other happened together.
void share_time(Figure& figure) {
  Interval shared{HUGE_VAL, -HUGE_VAL};
  for (const Panel& panel : figure.panels) {
    for (const Layer& layer : panel.layers) {
      for (const Point& point : layer.points) {
        shared = {std::min(shared.lower, point.x), std::max(shared.upper, point.x)};
      }
    }
  }
  constexpr double margin = 0.02;
  const double room = margin * std::max(shared.upper - shared.lower, 1e-3);
  for (Panel& panel : figure.panels) panel.x.range = {{shared.lower - room, shared.upper + room}};
}

}  // namespace

std::optional<Figure> token_timeline_figure(const Run& run) {
  Figure figure{.title = "Latency of each token", .caption = "Timed iterations of all sessions."};
  const auto rows = stats::rows_by_case(run);
  std::size_t with_tokens = 0;
  for (const Case& point : run.study.cases) {
    const auto of_case = rows.find(point.name);
    if (of_case == rows.end()) continue;
    const TokenLatencies latencies = latencies_of(of_case->second);
    if (latencies.size() < 2) continue;
    if (++with_tokens > most_panels) continue;
    figure.panels.push_back(token_panel(point.name, latencies));
  }
  if (figure.panels.empty()) return std::nullopt;
  if (with_tokens > most_panels) {
    figure.caption +=
        fmt::format(" Of {} cases, the first {} are shown.", with_tokens, most_panels);
  }
  figure.columns = columns_for(figure.panels.size());
  return figure;
}

std::optional<Figure> over_time_figure(const Run& run) {
  Figure figure{.title = "Over the run's time"};
  auto latencies = latency_series(run);
  if (latencies.empty()) return std::nullopt;
  Panel latency = time_panel("Latency of each timed iteration", "Latency", "ms");
  add_series(latency, std::move(latencies), LayerKind::points, blue);
  figure.panels.push_back(std::move(latency));
  if (auto power = power_series(run); !power.empty()) {
    Panel panel = time_panel("Power", "Power", "W");
    const LayerKind kind = line_or_points(power);
    add_series(panel, std::move(power), kind, vermillion);
    figure.panels.push_back(std::move(panel));
  } else {
    figure.caption += "Power was not read. ";
  }
  if (auto temperatures = temperature_series(run); !temperatures.empty()) {
    Panel panel = time_panel("Temperature", "Temperature", "°C");
    const LayerKind kind = line_or_points(temperatures);
    add_series(panel, std::move(temperatures), kind, green);
    figure.panels.push_back(std::move(panel));
  } else {
    figure.caption += "Temperature was not read. ";
  }
  share_time(figure);
  if (figure.caption.ends_with(' ')) figure.caption.pop_back();
  return figure;
}

}  // namespace assay::report
