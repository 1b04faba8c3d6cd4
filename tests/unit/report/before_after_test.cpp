// SPDX-License-Identifier: Apache-2.0
#include "assay/report/before_after_document.hpp"

#include <algorithm>
#include <string>
#include <variant>
#include <vector>

#include <doctest/doctest.h>

#include "assay/report/before_after_figures.hpp"
#include "assay/stats/repeatability.hpp"
#include "assay/stats/summarize.hpp"
#include "sample_run.hpp"

using namespace assay;
using namespace assay::report;
using assay::test::RunBuilder;

namespace {

struct Analyzed {
  explicit Analyzed(const Run& of) : run(of), summaries(stats::summarize_run(of)) {
    repeatability = stats::analyze_run(run, summaries, {.seed = 1});
  }
  ReportedRun reported() const { return {run, summaries, repeatability}; }

  Run run;
  std::vector<CaseSummary> summaries;
  Repeatability repeatability;
};

Analyzed run_of(Nanoseconds token_ns) {
  RunBuilder builder("change", 3, 30);
  builder.add({.name = "both", .token_ns = token_ns});
  return Analyzed(builder.run());
}

}  // namespace

TEST_CASE("the distributions of both runs are in one panel, and reach 100 %") {
  const auto figure = before_after_distribution_figure(run_of(3'400'000).repeatability,
                                                       run_of(3'000'000).repeatability);
  REQUIRE(figure);
  REQUIRE(figure->panels.size() == 1);
  const auto& layers = figure->panels[0].layers;
  REQUIRE(layers.size() == 2);
  CHECK(layers[0].name == "baseline");
  CHECK(layers[1].name == "candidate");
  for (const Layer& layer : layers) CHECK(layer.points.back().y == 100);
  // The candidate is faster throughout.
  CHECK(layers[1].points.back().x < layers[0].points.front().x);
}

TEST_CASE("runs without a common case have no common distribution") {
  RunBuilder other("other", 3, 30);
  other.add({.name = "another"});
  CHECK_FALSE(before_after_distribution_figure(run_of(3'400'000).repeatability,
                                               Analyzed(other.run()).repeatability));
}

TEST_CASE("figures laid over each other tell the runs apart and keep what only one has") {
  const Layer layer{.kind = LayerKind::line, .name = "median", .style = 1, .points = {{1, 1}}};
  Figure before{.panels = {{.title = "both", .notes = {"old"}, .layers = {layer}},
                           {.title = "gone", .layers = {layer}}}};
  Figure after{.panels = {{.title = "both", .layers = {layer}, .marks = {{}}}}};
  before.panels[0].x.range = Interval{0, 2};
  after.panels[0].x.range = Interval{1, 3};
  const Figure figure = overlaid(before, after);
  REQUIRE(figure.panels.size() == 2);
  const Panel& both = figure.panels[0];
  CHECK(both.layers[0].name == "baseline: median");
  CHECK(both.layers[1].name == "candidate: median");
  CHECK(both.layers[0].style != both.layers[1].style);
  CHECK(both.notes == std::vector<std::string>{"baseline: old"});
  CHECK(both.x.range == Interval{0, 3});
  CHECK(both.marks.empty());
  CHECK(figure.panels[1].title == "gone");
}

TEST_CASE("the report of a change begins with the comparison and ends with its limitations") {
  Document comparison{.title = "comparison", .headline = "faster by 10 %"};
  comparison.sections = {{"changes", "Changes", {}},
                         {"limitations", "Limitations", {Paragraph{"of the comparison"}}},
                         {"environment", "Environment", {Paragraph{"left out"}}}};
  const Analyzed before = run_of(3'400'000);
  const Analyzed after = run_of(3'000'000);
  const Document document = before_after_document(comparison, before.reported(), after.reported());
  CHECK(document.headline == "faster by 10 %");
  std::vector<std::string> ids;
  for (const Section& section : document.sections) ids.push_back(section.id);
  CHECK(ids == std::vector<std::string>{"changes", "distribution", "tokens", "time", "convergence",
                                        "runs", "environment", "limitations"});
  const Section& limitations = document.sections.back();
  CHECK(std::get<Paragraph>(limitations.blocks.front()).text == "of the comparison");
}
