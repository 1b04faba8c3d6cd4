// SPDX-License-Identifier: Apache-2.0
#include "assay/study/knobs.hpp"

#include <doctest/doctest.h>

#include "assay/study/lock.hpp"
#include "study_fixture.hpp"

namespace assay::study {
namespace {

Knobs knobs_of(std::string_view yaml, std::size_t index = 0) {
  const auto loaded = load_text(yaml);
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  return loaded->study.cases.at(index).knobs;
}

std::string knob_error(const std::string& knobs) {
  return load_error(one_model + "knobs:\n  " + knobs + "\n");
}

}  // namespace

TEST_CASE("a case has every knob of its engine, from itself, the study or the engine") {
  const std::string yaml =
      one_model + "knobs: {batch_size: 2, prompt_tokens: 8}\ncases: [{knobs: {batch_size: 4}}]";
  CHECK(knobs_of(yaml) == Knobs{{"prompt_tokens", 8},
                                {"context", 0},
                                {"batch_size", 4},
                                {"rate", 1.5},
                                {"sampler", "greedy"},
                                {"device", "auto"},
                                {"flash", true}});
}

TEST_CASE("an integer given for a number becomes floating point") {
  CHECK(knobs_of(one_model + "knobs: {rate: 2}").at("rate").is_number_float());
}

TEST_CASE("a list given for text is joined") {
  for (const char* list : {"[top_k: 40, temperature: 0.8]", "[\"top_k=40\", \"temperature=0.8\"]",
                           "[{top_k: 40}, temperature=0.8]"}) {
    CAPTURE(list);
    CHECK(knobs_of(one_model + "knobs: {sampler: " + list + "}").at("sampler") ==
          "top_k=40,temperature=0.8");
  }
}

TEST_CASE("the engine makes knobs canonical") {
  CHECK(knobs_of(one_model + "knobs: {sampler: argmax}").at("sampler") == "greedy");
}

TEST_CASE("a knob of the wrong type or range says what was expected") {
  CHECK(knob_error("batch_size: 0") ==
        "study.yaml:4: knobs.batch_size: expected an integer from 1 to 64, not 0");
  CHECK(contains(knob_error("batch_size: 1.5"), "not 1.5"));
  CHECK(contains(knob_error("batch_size: '1'"), "not '1'"));
  CHECK(contains(knob_error("batch_size: true"), "not true"));
  CHECK(contains(knob_error("batch_size: 18446744073709551615"), "from 1 to 64"));
  CHECK(contains(knob_error("context: 18446744073709551615"), "an integer of at least 0"));
  CHECK(contains(knob_error("rate: -0.5"), "expected a number of at least 0, not -0.5"));
  CHECK(contains(knob_error("flash: 1"), "expected true or false, not 1"));
  CHECK(contains(knob_error("sampler: 1"), "expected text, not 1"));
  CHECK(contains(knob_error("device: cda"),
                 "expected one of auto, cpu, cuda, not 'cda'; did you mean 'cuda'?"));
  CHECK(contains(knob_error("batch_size: [1, 4]"),
                 "not a list; several values to measure belong in 'axes'"));
}

TEST_CASE("an unknown knob is named where it stands, with the nearest known one") {
  CHECK(knob_error("promt_tokens: 1") ==
        "study.yaml:4: knobs.promt_tokens: unknown knob of engine 'llama'; did you mean "
        "'prompt_tokens'?");
  CHECK(contains(load_error(one_model + "cases:\n- knobs:\n    batchsize: 1\n"),
                 "study.yaml:5: cases[0].knobs.batchsize: unknown knob of engine 'llama'; did you "
                 "mean 'batch_size'?"));
  CHECK(contains(load_error(one_model + "axes:\n  batchsize: [1]\n"),
                 "study.yaml:4: axes.batchsize: unknown knob"));
}

TEST_CASE("a knob for every case reaches those whose engine has it") {
  const std::string yaml =
      one_model + "knobs: {provider: cuda, batch_size: 2}\naxes: {engine: [llama, onnx]}";
  CHECK(knobs_of(yaml, 0).at("batch_size") == 2);
  CHECK_FALSE(knobs_of(yaml, 0).contains("provider"));
  CHECK(knobs_of(yaml, 1).at("provider") == "cuda");
  CHECK(contains(load_error(one_model + "knobs: {nothing: 3}\naxes: {engine: [llama, onnx]}"),
                 "unknown knob of engine 'llama' and engine 'onnx'"));
}

TEST_CASE("a problem that the engine finds stands where the knob was given") {
  CHECK(load_error(one_model + "knobs:\n  prompt_tokens: 9\n  context: 8\n") ==
        "study.yaml:4: knobs.prompt_tokens: longer than the context; raise context");
  CHECK(
      contains(load_error(one_model + "knobs: {context: 8}\naxes:\n  prompt_tokens: [1,\n    9]\n"),
               "study.yaml:6: axes.prompt_tokens[1]: longer than the context (case "
               "'prompt_tokens=9')"));
  CHECK(contains(load_error(one_model + "cases:\n- name: x\n  knobs: {context: 8}\n"),
                 "study.yaml:5: cases[0].knobs.prompt_tokens: longer"));
}

TEST_CASE("a knob that means nothing for the case's model is refused where it was given") {
  const std::string silent =
      "study: s\nmodels: [{name: mute, preset: tiny-llama, config: {silent: 1}}]\n";
  CHECK_FALSE(knobs_of(silent).contains("sampler"));
  CHECK(contains(
      load_error(silent + "knobs:\n  sampler: greedy\n"),
      "study.yaml:4: knobs.sampler: means nothing for model 'mute'; known: batch_size, context"));
  CHECK(contains(load_error(silent + "cases:\n- knobs: {batch_size: 2}\n- knobs:\n"
                                     "    sampler: greedy\n"),
                 "study.yaml:6: cases[1].knobs.sampler: means nothing for model 'mute'"));
  CHECK(contains(load_error(silent + "axes:\n  sampler: [greedy, other]\n"),
                 "study.yaml:4: axes.sampler[0]: means nothing"));
  CHECK(contains(load_error(silent, {"knobs.sampler=greedy"}),
                 "--override knobs.sampler=greedy: knobs.sampler: means nothing for model 'mute'"));
}

TEST_CASE(
    "a knob for every case is left out where it means nothing, if it means something to one") {
  const std::string yaml =
      "study: s\nmodels:\n- {name: mute, preset: tiny-llama, config: {silent: 1}}\n"
      "- {name: talkative, preset: tiny-llama}\nknobs: {sampler: other}\n";
  CHECK_FALSE(knobs_of(yaml, 0).contains("sampler"));
  CHECK(knobs_of(yaml, 1).at("sampler") == "other");
}

TEST_CASE("the pipeline block gives the knobs of that name, unless the case or its side does") {
  const std::string of_layout = "study: s\nengine: layout\n";
  const std::string iterative = of_layout + "pipeline: {mode: iterative, note: mine}\n";
  CHECK(knobs_of(of_layout) ==
        Knobs{{"batch_size", 1}, {"pipeline.mode", "linear"}, {"pipeline.sparsity", 0.5}});
  CHECK(knobs_of(iterative).at("pipeline.mode") == "iterative");
  CHECK(knobs_of(iterative + "cases: [{knobs: {pipeline.mode: linear}}]").at("pipeline.mode") ==
        "linear");
  CHECK(knobs_of(iterative + "axes: {pipeline.mode: [linear, iterative]}").at("pipeline.mode") ==
        "linear");
  CHECK(knobs_of(iterative + "cases:\n- {name: x/c, side: x, pipeline: {mode: linear}}\n"
                             "- {name: y/c, side: y}\nprotocol: {interleave: {}}\n")
            .at("pipeline.mode") == "linear");
  CHECK(knobs_of(of_layout + "knobs: {pipeline.sparsity: 0.9}").at("pipeline.sparsity") == 0.9);
}

TEST_CASE("an override of the pipeline block counts, whatever the cases of a lock say") {
  const auto loaded = load_text("study: s\nengine: layout\npipeline: {mode: linear}\n");
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  const auto again = load_text(pretty_text(lock(loaded->study)), {"pipeline.mode=iterative"});
  REQUIRE_MESSAGE(again.has_value(), error_of(again));
  CHECK(again->study.cases.front().knobs.at("pipeline.mode") == "iterative");
  CHECK(again->study.pipeline.at("mode") == "iterative");
}

TEST_CASE("what is nearly a knob of the pipeline is a slip; other values of the block are free") {
  const std::string of_layout = "study: s\nengine: layout\npipeline:\n  ";
  CHECK(load_error(of_layout + "sparcity: 0.9\n") ==
        "study.yaml:4: pipeline.sparcity: unknown knob of engine 'layout'; did you mean "
        "'sparsity'?");
  CHECK(contains(load_error(of_layout + "mode: both\n"),
                 "study.yaml:4: pipeline.mode: expected one of linear, iterative, not 'both'"));
  CHECK(load_error(of_layout + "experiment: 7\n") == "loaded");
  CHECK(load_error(one_model + "pipeline: {sparcity: 0.9}\n") == "loaded");
}

}  // namespace assay::study
