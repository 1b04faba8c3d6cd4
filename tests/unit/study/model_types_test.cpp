// SPDX-License-Identifier: Apache-2.0
#include "assay/study/model_types.hpp"

#include <doctest/doctest.h>

#include "study_fixture.hpp"

namespace assay::study {
namespace {

Json rewritten(std::string_view yaml) {
  Document document = parsed(yaml);
  const auto done = rewrite_model_types(document);
  REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().message));
  return document.root;
}

std::string refusal(std::string_view yaml) {
  Document document = parsed(yaml);
  const auto done = rewrite_model_types(document);
  return done ? "rewritten" : one_line(done.error());
}

}  // namespace

TEST_CASE("a model by its type becomes a preset, and the study one of the onnx engine") {
  const Json study = rewritten(R"(
models:
  - name: flex-bert-base
    model_type: flex_bert
    task_type: classification
    pretrained_model_name: bert-base-uncased
    num_labels: 2
    model_config: {hidden_size: 768}
)");
  CHECK(study["study"] == "latency");
  CHECK(study["engine"] == "onnx");
  CHECK(study["models"][0] == Json{{"name", "flex-bert-base"},
                                   {"preset", "flex_bert"},
                                   {"config",
                                    {{"hidden_size", 768},
                                     {"task", "classification"},
                                     {"num_labels", 2},
                                     {"pretrained_model_name", "bert-base-uncased"}}}});
}

TEST_CASE("a model with a checkpoint becomes a file, which says itself what it is") {
  const Json study = rewritten(
      "models: [{name: own, model_type: hf_bert, task_type: mlm, num_labels: 2, "
      "pretrained_checkpoint: a/b.onnx, model_config: {hidden_size: 768}}]");
  CHECK(study["models"][0] == Json{{"name", "own"}, {"file", "a/b.onnx"}});
}

TEST_CASE("what the study says itself stands, and models without a type are left alone") {
  const Json study = rewritten(
      "study: mine\nengine: llama\nmodels: [{name: a, preset: tiny-llama}, {name: b, model_type: "
      "mosaic_bert, model_config:}]");
  CHECK(study["study"] == "mine");
  CHECK(study["engine"] == "llama");
  CHECK(study["models"][0] == Json{{"name", "a"}, {"preset", "tiny-llama"}});
  CHECK(study["models"][1]["config"] == Json::object());
  CHECK(rewritten("models: [{name: a, preset: p}]") ==
        Json{{"models", {{{"name", "a"}, {"preset", "p"}}}}});
}

TEST_CASE("a type or a task that there is not is named with the nearest one") {
  CHECK(refusal("models:\n- {name: a, model_type: flexbert}\n") ==
        "study.yaml:2: models[0].model_type: unknown model_type 'flexbert'; did you mean "
        "'flex_bert'?");
  CHECK(contains(refusal("models: [{name: a, model_type: hf_bert, task_type: ner}]"),
                 "models[0].task_type: unknown task_type 'ner'"));
  CHECK(contains(refusal("models: [{name: a, model_type: [1]}]"), "unknown model_type '[1]'"));
}

TEST_CASE("a list of models by type loads as a study") {
  const auto loaded = load_text("models: [{name: m, model_type: hf_bert}]");
  CHECK(contains(error_of(loaded), "models[0].preset: unknown preset 'hf_bert'"));
}

}  // namespace assay::study
