// SPDX-License-Identifier: Apache-2.0
#include "assay/study/lock.hpp"

#include <doctest/doctest.h>

#include "study_fixture.hpp"

namespace assay::study {
namespace {

const std::string full_study = R"(
study: full
seed: 9007199254740991
models:
  - {name: tiny, preset: tiny-llama, seed: 3, config: {block_count: 4, scale: 1.0e-5}}
  - {name: own, file: models/own.gguf}
knobs: {rate: 2}
axes:
  model: [tiny, own]
  batch_size: [1, 4]
  sampler: [argmax, [top_k: 40, temperature: 0.8], "a \"b\" \\ é"]
pipeline: {mode: linear, level: 3, share: 0.1, on: true, text: "1"}
protocol: {sessions: 2, repeats: 9, warmup: 0, iteration_timeout: 1.5s, case_timeout: 90min}
)";

// Loads the study with a file model, which lies in `folder`.
LoadedStudy load_full(const TemporaryDirectory& folder) {
  folder.write("models/own.gguf", "weights");
  auto loaded = load_file(folder.write("study.yaml", full_study));
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  return std::move(*loaded);
}

}  // namespace

TEST_CASE("a lock is itself a study, and loads to an equal one") {
  const TemporaryDirectory folder;
  const LoadedStudy loaded = load_full(folder);
  const auto locked = folder.write("run/config.lock.json", pretty_text(lock(loaded.study)));
  const auto again = load_file(locked, {{}, {folder.path() / "models"}});
  REQUIRE_MESSAGE(again.has_value(), error_of(again));
  CHECK(again->study == loaded.study);
  CHECK(again->model_paths == loaded.model_paths);
  CHECK(canonical_text(lock(again->study)) == canonical_text(lock(loaded.study)));
}

TEST_CASE("a lock is read without its model files and engines") {
  const TemporaryDirectory folder;
  const LoadedStudy loaded = load_full(folder);
  const auto locked = parse_json(pretty_text(lock(loaded.study)), "config.lock.json");
  REQUIRE(locked.has_value());
  const auto study = read_lock(*locked, "config.lock.json");
  REQUIRE_MESSAGE(study.has_value(), error_of(study));
  CHECK(*study == loaded.study);
}

TEST_CASE("a lock holds nothing of the machine's folders") {
  const TemporaryDirectory folder;
  const std::string text = pretty_text(lock(load_full(folder).study));
  CHECK_FALSE(contains(text, folder.path().string()));
  CHECK_FALSE(contains(text, "models/own.gguf"));
}

TEST_CASE("a lock of 10,000 cases can be read back") {
  std::string axis = "1";
  for (int i = 2; i <= 5000; ++i) axis += "," + std::to_string(i);
  const TemporaryDirectory folder;
  const auto loaded = load_file(folder.write(
      "study.yaml", one_model + "axes: {batch_size: [1, 4], prompt_tokens: [" + axis + "]}"));
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  REQUIRE(loaded->study.cases.size() == 10'000);
  const auto again = load_file(folder.write("config.lock.json", pretty_text(lock(loaded->study))));
  REQUIRE_MESSAGE(again.has_value(), error_of(again));
  CHECK(again->study == loaded->study);
}

TEST_CASE("what is no lock is refused, naming where it came from") {
  const auto refused = [](const Json& json) {
    return error_of(read_lock(json, "run/config.lock.json"));
  };
  CHECK(contains(refused(Json::object()), "run/config.lock.json: 'study' is missing"));
  CHECK(contains(refused(Json{{"study", "s"}}), "not a locked one"));
  CHECK(contains(refused(Json::array()), "expected a study"));
  Json locked = lock(load_text(one_model)->study);
  locked["protocol"]["repeats"] = 0;
  CHECK(contains(refused(locked), "run/config.lock.json: protocol.repeats: expected an integer"));
}

}  // namespace assay::study
