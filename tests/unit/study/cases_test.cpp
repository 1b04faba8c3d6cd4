// SPDX-License-Identifier: Apache-2.0
#include "assay/study/cases.hpp"

#include <doctest/doctest.h>

#include "study_fixture.hpp"

namespace assay::study {
namespace {

const std::string two_models =
    "study: s\nmodels: [{name: tiny, preset: tiny-llama}, {name: big, preset: gemma3-1b}]\n";

std::vector<std::string> names(std::string_view yaml, std::vector<std::string> overrides = {}) {
  const auto loaded = load_text(yaml, std::move(overrides));
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  std::vector<std::string> found;
  for (const Case& point : loaded->study.cases) found.push_back(point.name);
  return found;
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("without cases and axes there is one case per model") {
  CHECK(names(one_model) == Names{"tiny"});
  CHECK(names(two_models) == Names{"tiny", "big"});
}

TEST_CASE("axes are multiplied, the last varying fastest, and name what varies") {
  CHECK(names(two_models + "axes: {model: [tiny, big], batch_size: [1, 4], device: [cpu]}") ==
        Names{"tiny batch_size=1", "tiny batch_size=4", "big batch_size=1", "big batch_size=4"});
  CHECK(names(one_model + "axes: {batch_size: [1, 4], model: [tiny]}") ==
        Names{"batch_size=1", "batch_size=4"});
}

TEST_CASE("axes that leave the model open take every model") {
  CHECK(names(two_models + "axes: {batch_size: [1, 4]}") ==
        Names{"tiny batch_size=1", "tiny batch_size=4", "big batch_size=1", "big batch_size=4"});
}

TEST_CASE("an axis of text takes lists as values") {
  CHECK(names(one_model + "axes: {sampler: [greedy, [top_k: 40, temperature: 0.8]]}") ==
        Names{"sampler=greedy", "sampler=top_k=40,temperature=0.8"});
}

TEST_CASE("an engine can be an axis") {
  const auto loaded = load_text(one_model + "axes: {engine: [llama, onnx]}");
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK(loaded->study.cases[0].name == "llama");
  CHECK(loaded->study.cases[1].name == "onnx");
  CHECK(loaded->study.cases[1].knobs.contains("provider"));
}

TEST_CASE("listed cases keep their names; others get what tells them apart") {
  CHECK(names(one_model + R"(
cases:
  - {knobs: {batch_size: 2, sampler: greedy}}
  - {name: mine, knobs: {sampler: "top_k=3"}}
  - {knobs: {sampler: "top_k=3", batch_size: 3}}
)") == Names{"batch_size=2 sampler=greedy", "mine", "batch_size=3 sampler=top_k=3"});
  CHECK(names(two_models + "cases: [{model: tiny}, {model: big}]") == Names{"tiny", "big"});
  CHECK(names("study: s\nengine: replay\n") == Names{"replay"});
}

TEST_CASE("names of cases are unique, printable and short") {
  CHECK(contains(load_error(one_model + "cases:\n- name: x\n- name: x\n"),
                 "study.yaml:5: cases[1].name: a second case named 'x', like cases[0]"));
  CHECK(contains(load_error(one_model + "cases: [{}, {}]"), "a second case named 'tiny'"));
  CHECK(contains(load_error(one_model + "cases: [{name: \"a\\nb\"}]"), "expected a name of"));
  CHECK(contains(load_error(one_model + "cases: [{name: ' a'}]"), "expected a name of"));
  CHECK(contains(load_error(one_model + "cases: [{name: ''}]"), "expected a name of"));
  CHECK(contains(load_error(one_model + "cases: [{name: " + std::string(201, 'x') + "}]"),
                 "expected a name of"));
  std::string wide;
  for (int i = 0; i < 100; ++i) wide += "é";
  CHECK(names(one_model + "cases: [{name: " + wide + "}]") == Names{wide});
  CHECK(contains(load_error(one_model + "cases: [{name: x" + wide + "}]"), "expected a name of"));
}

TEST_CASE("built names that would be too long are numbered, and hostile values stay printable") {
  const std::string longer(150, 'x');
  CHECK(names(one_model + "axes: {sampler: [" + longer + ", y" + longer + longer + "]}") ==
        Names{"sampler=" + longer, "case 2"});
  CHECK(names(one_model + "axes: {sampler: [\"a\\nb\", c]}") ==
        Names{"sampler=a\\nb", "sampler=c"});
}

TEST_CASE("at most 10,000 cases are made") {
  std::string axis = "[1";
  for (int i = 2; i <= 64; ++i) axis += "," + std::to_string(i);
  axis += "]";
  const std::string axes = "axes:\n  batch_size: " + axis + "\n  prompt_tokens: " + axis + "\n";
  CHECK(names(one_model + axes).size() == 4096);
  CHECK(contains(load_error(one_model + axes + "  rate: [1, 2, 3]\n"),
                 "study.yaml:3: axes: more than 10000 cases"));
}

TEST_CASE("a value that an axis holds twice is refused") {
  CHECK(contains(load_error(one_model + "axes:\n  batch_size:\n  - 1\n  - 1\n"),
                 "study.yaml:6: axes.batch_size[1]: 1 is given twice"));
}

TEST_CASE("an override can remove an axis") {
  CHECK(names(two_models + "axes: {batch_size: [1, 4]}", {"knobs.batch_size=2"}) ==
        Names{"tiny", "big"});
  CHECK(names(two_models + "axes: {batch_size: [1, 4]}",
              {"knobs.batch_size=2", "axes.model=[big]"}) == Names{"big"});
}

TEST_CASE("a case says which model it means, unless there is only one") {
  CHECK(contains(load_error(two_models + "cases:\n- name: x\n"),
                 "study.yaml:4: cases[0].model: which model is meant?; one of tiny, big"));
  CHECK(contains(load_error(two_models + "cases:\n- model: bigg\n"),
                 "study.yaml:4: cases[0].model: unknown model 'bigg'; did you mean 'big'?"));
  CHECK(contains(load_error(two_models + "axes:\n  model: [tiny, bigg]\n"),
                 "study.yaml:4: axes.model[1]: unknown model 'bigg'"));
  CHECK(contains(load_error("study: s\n"), "study.yaml:1: models: engine 'llama' needs a model"));
}

TEST_CASE("an engine that needs no model runs without one") {
  const auto loaded = load_text("study: s\nengine: replay\ncases: [{name: a}, {name: b}]");
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK(loaded->study.cases[0].model.empty());
  CHECK(loaded->study.models.empty());
}

TEST_CASE("an unknown engine is named with the nearest known one") {
  CHECK(load_error(one_model + "engine: lama\n") ==
        "study.yaml:3: engine: unknown engine 'lama'; did you mean 'llama'?");
  CHECK(
      contains(load_error(one_model + "cases: [{engine: x}]"), "cases[0].engine: unknown engine"));
}

}  // namespace assay::study
