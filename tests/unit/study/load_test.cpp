// SPDX-License-Identifier: Apache-2.0
#include "assay/study/load.hpp"

#include <doctest/doctest.h>

#include "study_fixture.hpp"

namespace assay::study {

TEST_CASE("a study file becomes a complete study") {
  const auto loaded = load_text(R"(
study: demo
seed: 42
models:
  - {name: tiny, preset: tiny-llama}
cases:
  - name: greedy
    knobs: {sampler: greedy}
pipeline: {mode: linear}
protocol: {repeats: 6}
)",
                                {"pipeline.mode=iterative", "protocol.repeats=9"});
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  const Study& study = loaded->study;
  CHECK(study.name == "demo");
  CHECK(study.seed == 42);
  CHECK(study.pipeline == Knobs{{"mode", "iterative"}});
  CHECK(study.protocol.repeats == 9);
  REQUIRE(study.cases.size() == 1);
  CHECK(study.cases.front().engine == "llama");
  CHECK(study.cases.front().model == "tiny");
  CHECK(study.model_of(study.cases.front())->seed == 42);
}

TEST_CASE("every error is one line that begins with the file") {
  for (const char* yaml : {"", "[", "a: b: c", "study: s\n", "study: s\nseed: -1\n",
                           "study: s\nmodels: [{name: m, preset: \"x\\ny\"}]\n",
                           "study: s\n\"a\\nb\": 1\n", "study: s\nknobs: {\"\\e[31m\": 1}\n"}) {
    CAPTURE(yaml);
    const std::string error = load_error(yaml);
    CHECK(error.starts_with("study.yaml"));
    CHECK(error.find_first_of("\n\x1b") == std::string::npos);
  }
}

TEST_CASE("a missing study is bad usage") {
  const auto loaded = load_file("does-not-exist.yaml");
  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().code == ErrorCode::usage);
  CHECK(contains(loaded.error().message, "does-not-exist.yaml"));
}

TEST_CASE("without any engine a study is refused, not crashed") {
  const TemporaryDirectory folder;
  const auto loaded = load_study(folder.write("study.yaml", one_model), {}, {});
  CHECK(contains(error_of(loaded), "unknown engine 'llama'"));
}

}  // namespace assay::study
