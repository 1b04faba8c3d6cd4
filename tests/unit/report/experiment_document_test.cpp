// SPDX-License-Identifier: Apache-2.0
#include "assay/report/experiment_document.hpp"

#include <set>
#include <string>
#include <string_view>
#include <variant>

#include <doctest/doctest.h>

#include "assay/base/text.hpp"
#include "assay/report/display_width.hpp"
#include "assay/report/document_html.hpp"
#include "assay/report/document_markdown.hpp"
#include "assay/report/document_text.hpp"

#include "document_check.hpp"
#include "golden.hpp"
#include "sample_estimator.hpp"

using namespace assay;
using namespace assay::report;
using assay::test::has;

namespace {

std::set<std::string> figures_of(const Document& document) {
  std::set<std::string> names;
  for (const Section& section : document.sections) {
    for (const Block& block : section.blocks) {
      if (const auto* figure = std::get_if<DocumentFigure>(&block)) {
        CHECK(names.insert(figure->name).second);
      }
    }
  }
  return names;
}

}  // namespace

TEST_CASE("the experiment: the four questions first, then what the answers rest on") {
  const Document document = experiment_document(test::sample_experiment());
  REQUIRE_FALSE(document.sections.empty());
  CHECK(document.sections.front().id == "answers");
  const std::string text = document_text(document, {});
  CHECK(text == test::golden("experiment.txt", text));
  const std::string markdown = document_markdown(document);
  CHECK(markdown == test::golden("experiment.md", markdown));
  for (const std::string_view line : text::split(text, '\n')) {
    CAPTURE(line);
    CHECK(display_width(line) <= 80);
  }
}

TEST_CASE("the first pair's figures have the names that the seed gives them") {
  const auto names = figures_of(experiment_document(test::sample_experiment()));
  for (const char* name :
       {"e3_prediction_error_vs_samples", "e3_transfer_curve", "e3_predicted_vs_actual",
        "e3_guardrail_effectiveness", "e3_reject_accept"}) {
    CAPTURE(name);
    CHECK(names.contains(name));
  }
  CHECK(names.contains("e3_predicted_vs_actual-h100-l40s"));
}

TEST_CASE("ids of sections are unique, whatever the number of pairs") {
  EstimatorExperiment experiment = test::sample_experiment();
  for (std::size_t pairs : {std::size_t{1}, std::size_t{3}}) {
    experiment.pairs.resize(pairs);
    std::set<std::string> ids;
    for (const Section& section : experiment_document(experiment).sections) {
      CAPTURE(section.id);
      CHECK(ids.insert(section.id).second);
    }
  }
}

TEST_CASE("an estimator that pairs share is told once") {
  const std::string text = document_text(experiment_document(test::sample_experiment()), {});
  const std::string_view sentence = "- H100 (vlm_dense_h100.csv): yes.";
  const std::size_t first = text.find(sentence);
  REQUIRE(first != std::string::npos);
  CHECK(text.find(sentence, first + 1) == std::string::npos);
}

TEST_CASE("whether latency can be predicted is answered by the error and the noise") {
  EstimatorExperiment experiment = test::sample_experiment();
  experiment.pairs.resize(1);
  const auto answer = [&](double mape_pct, std::optional<double> noise_pct) {
    experiment.pairs[0].estimator.stage_aware.mape_pct = mape_pct;
    experiment.pairs[0].estimator.noise_pct = noise_pct;
    return document_text(experiment_document(experiment), {});
  };
  CHECK(has(answer(4.9, std::nullopt), "- cpu-avx2: yes."));
  CHECK(has(answer(9, std::nullopt), "- cpu-avx2: roughly."));
  CHECK(has(answer(9, 6.1), "- cpu-avx2: yes."));
  CHECK(has(answer(30, std::nullopt), "- cpu-avx2: no."));
  CHECK(has(answer(30, 40), "- cpu-avx2: no."));
}

TEST_CASE("an experiment without pairs says so") {
  const Document document = experiment_document({.study = "none"});
  CHECK(document.headline == "No pair of devices was tried.");
  CHECK(document.sections.empty());
}

TEST_CASE("names from files are shown as they stand") {
  EstimatorExperiment experiment = test::sample_experiment();
  const std::string name = test::hostile_name;
  experiment.study = name;
  experiment.pairs[0].estimator.device = experiment.pairs[0].transfer.source_device = name;
  experiment.pairs[0].guard.device = name;
  experiment.limitations = {name};
  const Document document = experiment_document(experiment);
  test::check_names_are_text(document);
}
