// SPDX-License-Identifier: Apache-2.0
#include "assay/report/analysis_document.hpp"

#include <string>

#include <doctest/doctest.h>

#include "assay/report/analysis_figures.hpp"
#include "assay/report/analysis_words.hpp"
#include "assay/report/document_html.hpp"
#include "assay/report/document_text.hpp"

#include "document_check.hpp"
#include "sample_analysis.hpp"

using namespace assay;
using namespace assay::report;
using assay::test::has;

namespace {

constexpr AnalysisView brief{.is_brief = true, .has_figures = false};

// As text and as Markdown, with tests/golden/analysis-<name>.txt and .md.
void check_golden(const std::string& name, const Analysis& analysis) {
  test::check_golden("analysis-" + name, analysis_document(analysis, brief),
                     analysis_document(analysis, {}));
}

}  // namespace

TEST_CASE("one workload: rankings, efficiency, types, pairs and the front") {
  check_golden("one", test::analysis_of({test::encoders()}));
}

TEST_CASE("several workloads: a summary, then each") {
  WorkloadGroup larger = test::encoders();
  larger.workload["batch_size"] = 16;
  check_golden("two", test::analysis_of({test::encoders(), larger}));
}

TEST_CASE("what cannot be told is not ranked, and a case that failed is listed") {
  check_golden("poor", test::poor_analysis());
}

TEST_CASE("the headline names who is fastest, and ties as ties") {
  CHECK(analysis_headline(test::analysis_of({test::encoders()})) ==
        "flex-bert-base and mosaic-bert are the fastest of 3 models and cannot be told apart");
  WorkloadGroup group = test::encoders();
  group.rankings.front().places[1].rank = 2;
  CHECK(analysis_headline(test::analysis_of({group})) ==
        "flex-bert-base is the fastest of 3 models");
  CHECK(has(analysis_headline(test::poor_analysis()), "whether it is the fastest cannot be told"));
  CHECK(has(analysis_headline(test::analysis_of({})), "nothing to compare"));
  WorkloadGroup other = group;
  other.workload["batch_size"] = 1;
  CHECK(analysis_headline(test::analysis_of({group, other})) ==
        "3 models under 2 workloads: flex-bert-base alone is the fastest in 2 of 2");
}

TEST_CASE("a thousand models and workloads are bounded, and what is left out is said") {
  WorkloadGroup group = test::encoders();
  for (int i = 0; i < 1000; ++i) {
    group.models.push_back(test::encoder("m" + std::to_string(i), "x", 60, 900, 1));
    for (Ranking& ranking : group.rankings) {
      ranking.places.push_back(test::placed(group.models.size() - 1, 4, 1003, true));
    }
    group.front.points.push_back({.model = group.models.size() - 1});
  }
  const std::string text = document_text(analysis_document(test::analysis_of({group}), brief), {});
  CHECK(has(text, "10 of 1003 models are shown"));
  CHECK(text.size() < 20'000);
  const Figure figure = *front_figure(group);
  for (const Panel& panel : figure.panels) {
    for (const Layer& layer : panel.layers) CHECK(layer.points.size() <= 400);
  }
  CHECK(latency_figure(group)->panels.front().layers.front().points.size() == 30);
  const Analysis many = test::analysis_of(std::vector(40, test::encoders()));
  CHECK(has(document_text(analysis_document(many, brief), {}), "of 40 workloads"));
  CHECK(document_html(analysis_document(many, {})).size() < 3'000'000);
}

TEST_CASE("the page shows both pictures, and text as it stands") {
  Analysis analysis = test::analysis_of({test::encoders()});
  analysis.groups.front().models.front().name = "</script><img src=x onerror=alert(1)>";
  analysis.groups.front().models.front().type = "\x1b[31m|x|";
  const std::string page = document_html(analysis_document(analysis, {}));
  CHECK_FALSE(has(page, "<img src=x"));
  CHECK(has(page, "Pareto front"));
  CHECK(has(page, "Mean latency by place"));
  CHECK_FALSE(has(document_text(analysis_document(analysis, brief), {}), "\x1b["));
}

TEST_CASE("one model alone has no picture and no front") {
  WorkloadGroup group = test::encoders();
  group.models.resize(1);
  for (Ranking& ranking : group.rankings) ranking.places = {test::placed(0, 1, 1, false)};
  group.pairs.clear();
  group.front.points.resize(1);
  CHECK_FALSE(latency_figure(group));
  CHECK_FALSE(front_figure(group));
  CHECK(has(analysis_headline(test::analysis_of({group})), "nothing to rank it among"));
}
