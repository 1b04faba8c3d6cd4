// SPDX-License-Identifier: Apache-2.0
#include "assay/report/repeatability_figures.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "assay/base/random.hpp"
#include "assay/report/figure_layout.hpp"
#include "assay/stats/summarize.hpp"

using namespace assay;
using namespace assay::report;

namespace {

CaseRepeatability make_case(const std::string& name, std::size_t sessions, std::size_t count) {
  Random random(sessions * 1000 + count);
  StageRepeatability total{.stage = "total"};
  for (std::size_t session = 0; session < sessions; ++session) {
    total.series.sessions.push_back(static_cast<int>(session));
    auto& values = total.series.values.emplace_back();
    for (std::size_t i = 0; i < count; ++i) values.push_back(10 + 0.2 * random.normal());
  }
  total.summary = stats::summarize(total.series.values);
  total.cov_interval = Interval{0.015, 0.025};
  for (std::size_t n = 2; n <= sessions * count; ++n) {
    const double half = 1 / static_cast<double>(n);
    total.convergence.push_back({n,
                                 {.point = 10, .interval = Interval{10 - half, 10 + half}},
                                 {.point = 0.2, .interval = Interval{0.1, 0.3}}});
  }
  return {.name = name, .stages = {total}};
}

Repeatability of(std::vector<CaseRepeatability> cases) {
  return {.source = "study", .cases = std::move(cases)};
}

std::size_t layers_of(const Panel& panel, LayerKind kind) {
  return static_cast<std::size_t>(
      std::count_if(panel.layers.begin(), panel.layers.end(),
                    [&](const Layer& layer) { return layer.kind == kind; }));
}

}  // namespace

TEST_CASE("the distribution has a panel a case, bars a session, a density and three percentiles") {
  const Figure figure =
      latency_distribution_figure(of({make_case("low", 3, 30), make_case("high", 1, 30)}));
  REQUIRE(figure.panels.size() == 2);
  const Panel& low = figure.panels[0];
  CHECK(low.title == "low");
  CHECK(low.notes[0] == "90 iterations in 3 sessions");
  CHECK(layers_of(low, LayerKind::bars) == 3);
  CHECK(layers_of(low, LayerKind::line) == 1);
  CHECK(layers_of(figure.panels[1], LayerKind::bars) == 1);
  REQUIRE(low.marks.size() == 3);
  CHECK(low.marks[0].label.rfind("p50 ", 0) == 0);
  CHECK(low.x.unit == "ms");
}

TEST_CASE("stacked bars hold every iteration once") {
  const Figure figure = latency_distribution_figure(of({make_case("low", 3, 30)}));
  double sum = 0;
  for (const Layer& layer : figure.panels[0].layers) {
    if (layer.kind != LayerKind::bars) continue;
    for (const Point& bar : layer.points) sum += bar.y_interval->upper - bar.y_interval->lower;
  }
  CHECK(sum == 90);
}

TEST_CASE("the density is as high as the bars: both hold the same area") {
  const Figure figure = latency_distribution_figure(of({make_case("low", 1, 1000)}));
  const Layer& bars = figure.panels[0].layers[0];
  const Layer& density = figure.panels[0].layers[1];
  double bar_area = 0;
  for (const Point& bar : bars.points) {
    bar_area += bar.y * (bar.x_interval->upper - bar.x_interval->lower);
  }
  double area = 0;
  for (std::size_t i = 1; i < density.points.size(); ++i) {
    area += density.points[i].y * (density.points[i].x - density.points[i - 1].x);
  }
  CHECK(area == doctest::Approx(bar_area).epsilon(0.02));
}

TEST_CASE("more sessions than colours are shown by their means") {
  const Figure figure = latency_distribution_figure(of({make_case("low", 40, 5)}));
  const Panel& panel = figure.panels[0];
  CHECK(layers_of(panel, LayerKind::bars) == 1);
  REQUIRE(layers_of(panel, LayerKind::points) == 1);
  CHECK(panel.layers[1].points.size() == 40);
}

TEST_CASE("what lies beyond the axis is counted in the panel") {
  auto item = make_case("low", 1, 100);
  item.stages[0].series.values[0][3] = 1000;
  item.stages[0].summary = stats::summarize(item.stages[0].series.values);
  const Panel panel = latency_distribution_figure(of({item})).panels[0];
  CHECK(panel.x.range->upper < 20);
  CHECK(std::count(panel.notes.begin(), panel.notes.end(), "1 value beyond, up to 1000 ms") == 1);
}

TEST_CASE("a simulated case is labelled wherever it is shown") {
  auto item = make_case("replayed", 2, 10);
  item.simulated = true;
  const Repeatability repeatability = of({item});
  CHECK(latency_distribution_figure(repeatability).panels[0].title == "replayed (simulated)");
  CHECK(cov_analysis_figure(repeatability).panels[0].layers[0].points[0].label ==
        "replayed (simulated)");
  for (const Panel& panel : convergence_figure(repeatability).panels) {
    CHECK(panel.title.rfind("replayed (simulated): ", 0) == 0);
  }
}

TEST_CASE("twelve panels find room, and the caption says what was left out") {
  std::vector<CaseRepeatability> cases;
  for (int i = 0; i < 14; ++i) cases.push_back(make_case(std::to_string(i), 1, 5));
  const Repeatability repeatability = of(cases);
  const Figure distribution = latency_distribution_figure(repeatability);
  CHECK(distribution.panels.size() == 12);
  CHECK(distribution.caption.find("Of 14 cases, the first 12 are shown.") != std::string::npos);
  const Figure convergence = convergence_figure(repeatability);
  CHECK(convergence.panels.size() == 12);
  CHECK(convergence.caption.find("Of 14 cases, the first 6 are shown.") != std::string::npos);
  CHECK(cov_analysis_figure(repeatability).panels[0].layers[0].points.size() == 14);
}

TEST_CASE("the CoV is shown in percent with its interval and the target") {
  const Panel panel = cov_analysis_figure(of({make_case("low", 2, 50)})).panels[0];
  const Point& point = panel.layers[0].points.at(0);
  CHECK(point.label == "low");
  CHECK(point.y == doctest::Approx(2).epsilon(0.2));
  CHECK(point.y_interval->lower == doctest::Approx(1.5));
  CHECK(point.x_interval.has_value());
  CHECK(panel.y.unit == "%");
  CHECK(panel.y.range->upper > 5);
  REQUIRE(panel.marks.size() == 1);
  CHECK(panel.marks[0].value == 5);
  CHECK_FALSE(panel.x.logarithmic);
}

TEST_CASE("means that are decades apart share a logarithmic axis") {
  auto far = make_case("far", 1, 20);
  for (double& value : far.stages[0].series.values[0]) value *= 20;
  far.stages[0].summary = stats::summarize(far.stages[0].series.values);
  CHECK(cov_analysis_figure(of({make_case("near", 1, 20), far})).panels[0].x.logarithmic);
}

TEST_CASE("what suffices is marked where it lies, or said where it was not reached") {
  auto item = make_case("low", 1, 50);
  item.stages[0].sufficient = 17;
  Panel mean = convergence_figure(of({item})).panels[0];
  CHECK(mean.notes == std::vector<std::string>{"17 iterations for ±1 % of the mean"});
  CHECK(std::any_of(mean.marks.begin(), mean.marks.end(),
                    [](const Mark& mark) { return mark.label == "n = 17" && mark.value == 17; }));
  item.stages[0].sufficient = 368;
  mean = convergence_figure(of({item})).panels[0];
  CHECK(mean.notes[0] == "368 iterations for ±1 % of the mean, 50 measured");
  CHECK(mean.marks.size() == 2);
  item.stages[0].sufficient.reset();
  CHECK(convergence_figure(of({item})).panels[0].notes[0] ==
        "how many suffice for ±1 % is not known");
}

TEST_CASE("the first, widest intervals do not set the axis of a convergence") {
  const Panel mean = convergence_figure(of({make_case("low", 1, 100)})).panels[0];
  CHECK(mean.y.range->upper < 10.2);
  CHECK(mean.y.range->upper > 10.1);
}

TEST_CASE("no axis of a convergence shows less than nothing") {
  auto item = make_case("constant", 1, 10);
  for (ConvergencePoint& point : item.stages[0].convergence) {
    point.mean.interval = Interval{-5, 25};
    point.standard_deviation = {};
  }
  const Figure figure = convergence_figure(of({item}));
  CHECK(figure.panels[0].y.range->lower == 0);
  CHECK(figure.panels[1].y.range == Interval{0, 1});
}

TEST_CASE("constant data, single values and cases without any are laid out") {
  auto constant = make_case("constant", 1, 20);
  for (double& value : constant.stages[0].series.values[0]) value = 7;
  constant.stages[0].summary = stats::summarize(constant.stages[0].series.values);
  const Repeatability repeatability =
      of({constant, make_case("one", 1, 1), make_case("none", 1, 0), {.name = "no stage"}});
  const Figure distribution = latency_distribution_figure(repeatability);
  CHECK(distribution.panels.size() == 2);
  CHECK(distribution.caption.find("Without values: 2 cases.") != std::string::npos);
  const Figure analysis = cov_analysis_figure(repeatability);
  CHECK(analysis.panels[0].layers[0].points.size() == 1);
  CHECK(analysis.caption.find("1 case of a single value: no CoV.") != std::string::npos);
  for (const Figure& figure :
       {distribution, analysis, convergence_figure(repeatability), latency_distribution_figure({}),
        cov_analysis_figure({}), convergence_figure({})}) {
    CHECK(layout(figure).height > 0);
  }
}
