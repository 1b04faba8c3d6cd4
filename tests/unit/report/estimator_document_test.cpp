// SPDX-License-Identifier: Apache-2.0
#include "assay/report/estimator_document.hpp"

#include <string>

#include <doctest/doctest.h>

#include "assay/report/document_text.hpp"
#include "assay/report/estimator_words.hpp"
#include "assay/report/predictions_document.hpp"
#include "assay/report/stage_words.hpp"

#include "document_check.hpp"
#include "sample_estimator.hpp"

using namespace assay;
using namespace assay::report;
using assay::test::check_golden;
using assay::test::has;

namespace {

PredictionReport sample_report() {
  const Estimator estimator = test::sample_estimator();
  return {.dataset = estimator.dataset,
          .device = estimator.device,
          .knobs = test::sample_knobs(),
          .predictions = test::sample_predictions(),
          .confidence = 0.9,
          .notes = {"1 of 3 configurations lies outside"}};
}

}  // namespace

TEST_CASE("an estimator: its errors by stage, the families it beat, where it was trained") {
  check_golden("estimator", estimator_document(test::sample_estimator()));
}

TEST_CASE("predictions: a row a configuration, and what lies outside the training range") {
  check_golden("predictions", predictions_document(sample_report()));
}

TEST_CASE("a single prediction shows the interval of each stage") {
  PredictionReport report = sample_report();
  report.knobs = {.columns = {{.name = "vision_tokens", .numbers = {64}}}};
  report.predictions.resize(1);
  const Document document = predictions_document(report);
  CHECK(document.headline == "68.40 ms on cpu-avx2 (64.98 to 72.00 ms).");
  CHECK(has(document_text(document, {}), "T_LLM_decode_per_token"));
}

TEST_CASE("predictions as JSON have their configuration and null where no interval is known") {
  const Json document = predictions_json(sample_report());
  CHECK(document["schema_version"] == 1);
  CHECK(document["device"] == "cpu-avx2");
  CHECK(document["confidence"] == 0.9);
  CHECK(document["notes"] == Json::array({"1 of 3 configurations lies outside"}));
  REQUIRE(document["predictions"].size() == 3);
  const Json& last = document["predictions"][2];
  CHECK(last["row"] == 3);
  CHECK(last["configuration"]["vision_tokens"] == 900);
  CHECK(last["configuration"]["task"] == "grounding, \"new\"");
  CHECK(last["total"]["lower_ms"].is_null());
  CHECK(last["outside"].size() == 2);
  CHECK(last["stages"][3]["stage"] == "decode_per_token");
}

TEST_CASE("which of the two predicts is said with both errors") {
  Estimator estimator = test::sample_estimator();
  CHECK(stages_insight(estimator) ==
        "By its stages the total is off by 2.0 %, by one model of the total by 4.9 %: the stages "
        "predict.");
  estimator.uses_stages = false;
  CHECK(has(stages_insight(estimator), "the one model predicts"));
  CHECK(has(estimator_headline(estimator), "within 4.9 %"));
  estimator.stages.clear();
  CHECK(has(stages_insight(estimator), "Only totals were measured"));
}

TEST_CASE("noise is told only where repeats show it") {
  Estimator estimator = test::sample_estimator();
  CHECK(has(noise_insight(estimator), "0.93 %: the error is 2.2 times"));
  estimator.noise_pct = 0;
  CHECK(noise_insight(estimator).empty());
  estimator.noise_pct.reset();
  CHECK(noise_insight(estimator).empty());
}

TEST_CASE("stages have the symbols that readers of the literature know") {
  CHECK(stage_symbol("vision") == "T_vision_encoder");
  CHECK(stage_symbol("projector") == "T_projector");
  CHECK(stage_symbol("prefill") == "T_LLM_prefill");
  CHECK(stage_symbol("decode_per_token") == "T_LLM_decode_per_token");
  CHECK(stage_symbol("total") == "T_total");
  CHECK(stage_label("decode_per_token") == "decode per token");
}

TEST_CASE("an estimator of nothing is shown without a crash") {
  CHECK_FALSE(document_text(estimator_document({}), {}).empty());
  const Document none = predictions_document({.confidence = 0.9});
  CHECK(has(none.headline, "0 configurations predicted"));
}

TEST_CASE("names from files are shown as they stand") {
  Estimator estimator = test::sample_estimator();
  const std::string name = test::hostile_name;
  estimator.device = estimator.dataset = estimator.knobs[0].knob = name;
  estimator.notes = {name};
  estimator.stages[0].stage = estimator.stages[0].family = name;
  const Document document = estimator_document(estimator);
  test::check_names_are_text(document);
}

TEST_CASE("many predictions end somewhere, and say so") {
  PredictionReport report = sample_report();
  report.knobs = {.columns = {{.name = "a"}}};
  report.predictions.assign(1000, test::sample_predictions().back());
  for (int i = 0; i < 1000; ++i) report.knobs.columns[0].numbers.push_back(i);
  const std::string text = document_text(predictions_document(report), {});
  CHECK(has(text, "200 of 1000 configurations are shown"));
  CHECK(has(text, "and 980 more"));
}
