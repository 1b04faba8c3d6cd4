// SPDX-License-Identifier: Apache-2.0
#include "assay/study/validate.hpp"

#include <doctest/doctest.h>

#include "assay/study/schema.hpp"
#include "study_fixture.hpp"

namespace assay::study {
namespace {

std::string validation_error(std::string_view yaml) {
  return error_of(validate(parsed(yaml)));
}

}  // namespace

TEST_CASE("the schema is in the program, and is JSON") {
  CHECK(Json::accept(study_schema()));
  CHECK(Json::parse(study_schema()).at("type") == "object");
}

TEST_CASE("a study with every key fits the schema") {
  CHECK(validation_error(R"(
schema_version: 1
assay_version: 0.1.0
study: a.b_c-1
seed: 9007199254740991
engine: llama
models:
  - {name: tiny, preset: tiny-llama, weights: q8_0, seed: 1, config: {block_count: 4}}
  - {name: own, file: models/own.gguf, sha256: )" +
                         std::string(64, 'a') + R"(}
knobs: {a: 1, b: 0.5, c: text, d: true, e: [top_k: 40, "x=1", 3]}
cases:
  - {name: one, model: tiny, engine: llama, knobs: {a: 2}}
pipeline: {mode: linear, level: 3, fast: true}
protocol: {sessions: 1, repeats: 1, warmup: 0, iteration_timeout: 60s, case_timeout: 1.5h}
)") == "no error");
}

TEST_CASE("an unknown key is named with its line and the nearest known one") {
  CHECK(validation_error("study: s\nprotocl: {}\n") ==
        "study.yaml:2: protocl: unknown key; did you mean 'protocol'?");
  CHECK(validation_error("study: s\nmodels:\n  - name: m\n    preset: p\n    weight: q8_0\n") ==
        "study.yaml:5: models[0].weight: unknown key; did you mean 'weights'?");
  CHECK(contains(validation_error("study: s\nprotocol: {budget: 1}\n"),
                 "protocol.budget: unknown key; known: profile, sessions"));
}

TEST_CASE("unknown keys are reported before wrong values, and those before missing keys") {
  CHECK(contains(validation_error("seed: x\nstudi: s\n"), "studi: unknown key"));
  CHECK(contains(validation_error("seed: x\n"), "seed: expected an integer"));
  CHECK(validation_error("seed: 1\n") ==
        "study.yaml:1: 'study' is missing; add it, such as 'study: quickstart'");
}

TEST_CASE("of several faults of a kind, the first in the file is reported") {
  CHECK(contains(validation_error("study: s\nseed: -1\nprotocol: {repeats: 0}\n"), "seed"));
  CHECK(contains(validation_error("study: s\nprotocol: {repeats: 0}\nseed: -1\n"), "repeats"));
}

TEST_CASE("a wrong type or range says what was expected and what was found") {
  CHECK(validation_error("study: s\nprotocol:\n  repeats: 0\n") ==
        "study.yaml:3: protocol.repeats: expected an integer from 1 to 10000000, not 0");
  CHECK(contains(validation_error("study: s\nprotocol: {repeats: 1.5}"), "not 1.5"));
  CHECK(contains(validation_error("study: s\nprotocol: {repeats: '3'}"), "not '3'"));
  CHECK(contains(validation_error("study: s\nprotocol: {sessions: 1001}"), "from 1 to 1000,"));
  CHECK(contains(validation_error("study: s\nprotocol: {warmup: -1}"), "from 0 to 1000000,"));
  CHECK(contains(validation_error("study: s\nprotocol: [1]"), "not a list"));
  CHECK(contains(validation_error("study: s\nprotocol:\n"), "not nothing"));
  CHECK(contains(validation_error("study: s\nprotocol: {iteration_timeout: 60}"),
                 "expected a duration above 0 and up to 8760h"));
  CHECK(contains(validation_error("study: s\nprotocol: {case_timeout: 60 s}"), "not '60 s'"));
  CHECK(contains(validation_error("study: s\nseed: 18446744073709551615"),
                 "from 0 to 9007199254740991"));
  CHECK(contains(validation_error("study: s\nknobs: {x: {y: 1}}"), "knobs.x: expected a single"));
  CHECK(contains(validation_error("study: s\nknobs: {x: [[1]]}"), "knobs.x[0]: expected a single"));
  CHECK(contains(validation_error("study: s\npipeline: {mode: [1]}"), "pipeline.mode: expected"));
  CHECK(contains(validation_error("study: s\naxes: {x: 1}"), "axes.x: expected a list of 1 to"));
  CHECK(contains(validation_error("study: s\naxes: {x: []}"), "axes.x: expected a list of"));
  CHECK(
      contains(validation_error("study: s\naxes: {model: [1]}"), "axes.model[0]: expected a name"));
  CHECK(contains(validation_error("study: s\ncases: []"), "cases: expected"));
  CHECK(contains(validation_error("study: s\nschema_version: 2"), "expected 1, the version"));
}

TEST_CASE("a whole document of another kind is refused") {
  CHECK(contains(validation_error("[1, 2]"), "study.yaml:1: expected a study"));
  CHECK(contains(validation_error("just text"), "not 'just text'"));
  CHECK(contains(validation_error("42"), "not 42"));
}

TEST_CASE("text that looks like a number is told to be quoted") {
  CHECK(validation_error("study: 42\n").ends_with("not 42; for text, put it in quotes: \"42\""));
  CHECK(validation_error("study: '42'\n") == "no error");
}

TEST_CASE("names are short and plain") {
  for (const std::string& name :
       {std::string("a b"), std::string("a/b"), std::string("\"\""), std::string(101, 'x')}) {
    CAPTURE(name);
    CHECK(contains(validation_error("study: " + name), "study: expected a name of letters"));
  }
}

TEST_CASE("a text as long as a document may hold does not exhaust the pattern matcher") {
  CHECK(contains(validation_error("study: " + std::string(4096, 'x')), "expected a name"));
  CHECK(contains(
      validation_error("study: s\nprotocol: {case_timeout: " + std::string(4000, '1') + "s}"),
      "expected a duration"));
}

TEST_CASE("keys that exclude or need each other are explained") {
  CHECK(contains(validation_error("study: s\ncases: [{}]\naxes: {x: [1]}\n"),
                 "study.yaml:3: axes: expected only one of cases and axes"));
  CHECK(contains(validation_error("study: s\nmodels: [{name: m}]"),
                 "models[0]: expected one of preset and file"));
  CHECK(contains(validation_error("study: s\nmodels: [{name: m, preset: p, file: f}]"),
                 "models[0].file: expected only one of preset and file"));
  CHECK(contains(validation_error("study: s\nmodels: [{name: m, file: f, weights: q8_0}]"),
                 "models[0].weights: goes only with 'preset'"));
  CHECK(
      contains(validation_error("study: s\nmodels: [{name: m, preset: f, sha256: x}]"), "sha256"));
  CHECK(contains(validation_error("study: s\nmodels: [{preset: p}]"), "'name' is missing"));
  CHECK(contains(validation_error("study: s\nmodels: [{name: m, preset: ''}]"),
                 "models[0].preset: expected the name of a preset, not ''"));
}

TEST_CASE("a document full of faults is answered with one line") {
  std::string yaml = "study: s\ncases:\n";
  for (int i = 0; i < 20'000; ++i) yaml += "- 1\n";
  const std::string error = validation_error(yaml);
  CHECK(error.starts_with("study.yaml:2: cases: expected a list"));
  CHECK_FALSE(contains(error, "\n"));
}

}  // namespace assay::study
