// SPDX-License-Identifier: Apache-2.0
#include "assay/study/models.hpp"

#include <doctest/doctest.h>

#include "assay/base/sha256.hpp"
#include "assay/study/lock.hpp"
#include "study_fixture.hpp"

namespace assay::study {
namespace {

const std::string file_study = "study: s\nmodels:\n  - name: own\n    file: models/own.gguf\n";

}  // namespace

TEST_CASE("a preset has a weight type and a seed even where none is given") {
  const auto loaded = load_text(one_model + "seed: 42\n");
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK(loaded->study.models == std::vector<Model>{{.name = "tiny",
                                                    .preset = "tiny-llama",
                                                    .file = {},
                                                    .sha256 = {},
                                                    .weights = "q8_0",
                                                    .config = {},
                                                    .seed = 42}});
  CHECK(loaded->model_paths.empty());
}

TEST_CASE("a preset's keys are taken as they are given") {
  const auto loaded = load_text(
      "study: s\nmodels: [{name: m, preset: gemma3-1b, weights: f16, seed: 7, config: {a.b: 4}}]");
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  const Model& model = loaded->study.models.front();
  CHECK(model.weights == "f16");
  CHECK(model.seed == 7);
  CHECK(model.config == Knobs{{"a.b", 4}});
}

TEST_CASE("an unknown preset or weight type is named with the nearest known one") {
  CHECK(load_error("study: s\nmodels:\n- name: m\n  preset: tiny-lama\n") ==
        "study.yaml:4: models[0].preset: unknown preset 'tiny-lama' of engine 'llama'; did you "
        "mean 'tiny-llama'?");
  CHECK(contains(
      load_error("study: s\nmodels: [{name: m, preset: tiny-llama, weights: q8_1}]"),
      "models[0].weights: unknown weights 'q8_1' of engine 'llama'; did you mean 'q8_0'?"));
  CHECK(contains(load_error("study: s\nengine: replay\nmodels: [{name: m, preset: tiny-llama}]"),
                 "models[0].preset: engine 'replay' has no presets"));
}

TEST_CASE("a hyperparameter that the engine refuses stands where it was given") {
  CHECK(load_error("study: s\nmodels:\n- name: m\n  preset: tiny-llama\n  config:\n    bad: 1\n") ==
        "study.yaml:6: models[0].config.bad: unknown hyperparameter");
}

TEST_CASE("two models of one name are refused") {
  CHECK(contains(load_error("study: s\nmodels:\n- {name: m, preset: tiny-llama}\n"
                            "- {name: m, preset: tiny-llama}\n"),
                 "study.yaml:4: models[1].name: a second model named 'm'"));
}

TEST_CASE("a model's file is found beside the study, and known by its SHA-256") {
  const TemporaryDirectory folder;
  const auto model = folder.write("models/own.gguf", "weights");
  const auto loaded = load_file(folder.write("study.yaml", file_study));
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK(loaded->study.models.front().file == "own.gguf");
  CHECK(loaded->study.models.front().sha256 == sha256("weights"));
  CHECK(loaded->study.models.front().weights.empty());
  CHECK(loaded->model_paths.at("own") == std::filesystem::absolute(model));
}

TEST_CASE("a model's file is found by its base name in the folders given") {
  const TemporaryDirectory folder;
  const auto model = folder.write("elsewhere/own.gguf", "weights");
  const auto loaded = load_file(folder.write("study.yaml", file_study),
                                {{}, {folder.path() / "nowhere", folder.path() / "elsewhere"}});
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK(loaded->model_paths.at("own") == model);
}

const std::string pair_study =
    "study: s\nmodels:\n- {name: own, file: models/own.gguf, mmproj: models/eye.gguf, image: "
    "p.png}\n";

TEST_CASE("files beside a model's own are found and known like it") {
  const TemporaryDirectory folder;
  folder.write("models/own.gguf", "weights");
  const auto eye = folder.write("models/eye.gguf", "more weights");
  folder.write("far/away.png", "a picture");
  folder.write("config.local.json",
               Json{{"models", {{"own/image", (folder / "far/away.png").string()}}}}.dump());
  const auto loaded = load_file(folder.write("study.yaml", pair_study));
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  const Model& model = loaded->study.models.front();
  CHECK(model.companions.at("mmproj") == CompanionFile{"eye.gguf", sha256("more weights")});
  CHECK(model.companions.at("image") == CompanionFile{"p.png", sha256("a picture")});
  CHECK(loaded->model_paths.at("own/mmproj") == std::filesystem::absolute(eye));
  CHECK(path_of(files_of(loaded->model_paths, "own"), "image") == folder / "far/away.png");
}

TEST_CASE("a lock knows the files beside a model's own, and another one is refused") {
  const TemporaryDirectory folder;
  folder.write("models/own.gguf", "weights");
  folder.write("models/eye.gguf", "more weights");
  folder.write("p.png", "a picture");
  const auto loaded = load_file(folder.write("study.yaml", pair_study));
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  const auto locked = folder.write("run/config.lock.json", pretty_text(lock(loaded->study)));
  const LoadOptions options{{}, {folder / "models", folder.path()}};
  const auto again = load_file(locked, options);
  REQUIRE_MESSAGE(again.has_value(), error_of(again));
  CHECK(again->study == loaded->study);
  CHECK(again->model_paths == loaded->model_paths);

  folder.write("p.png", "another picture");
  CHECK(
      contains(error_of(load_file(locked, options)), "models[0].image_sha256: p.png has SHA-256"));
}

TEST_CASE("a file beside a model's own that is nowhere, or means nothing, is named") {
  const TemporaryDirectory folder;
  folder.write("models/own.gguf", "weights");
  folder.write("p.png", "a picture");
  CHECK(contains(error_of(load_file(folder.write("study.yaml", pair_study))),
                 "study.yaml:3: models[0].mmproj: no file 'eye.gguf'"));
  CHECK(contains(load_error("study: s\nengine: onnx\n"
                            "models: [{name: m, preset: tiny-llama, image: p.png}]\n"),
                 "models[0].image: engine 'onnx' takes no image"));
  CHECK(contains(load_error("study: s\nmodels: [{name: m, preset: tiny-llama, mmproj: a.gguf}]\n"),
                 "mmproj"));
}

TEST_CASE("a model's file is found where config.local.json says") {
  const TemporaryDirectory folder;
  const auto model = folder.write("far/away.gguf", "weights");
  folder.write("config.local.json", Json{{"models", {{"own", model.string()}}}}.dump());
  const auto loaded = load_file(folder.write("study.yaml", file_study));
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK(loaded->model_paths.at("own") == model);
}

TEST_CASE("a damaged config.local.json is named") {
  const TemporaryDirectory folder;
  const auto study = folder.write("study.yaml", file_study);
  for (const char* text : {"{", "{\"models\": 1}", "{\"models\": {\"own\": 1}}"}) {
    CAPTURE(text);
    folder.write("config.local.json", text);
    CHECK(contains(error_of(load_file(study)), "config.local.json"));
  }
}

TEST_CASE("a model's file that is nowhere is a missing resource, with where it was looked for") {
  const TemporaryDirectory folder;
  const auto study = folder.write("study.yaml", file_study);
  std::filesystem::create_directories(folder.path() / "models/own.gguf");  // a folder is no file
  const auto loaded = load_file(study, {{}, {"gguf"}});
  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().code == ErrorCode::missing);
  CHECK(contains(loaded.error().message,
                 "study.yaml:4: models[0].file: no file 'own.gguf' beside the study, nor in gguf"));
  CHECK(contains(loaded.error().hint, "--model-dir"));
}

TEST_CASE("another file of the same name is refused, naming both sums") {
  const TemporaryDirectory folder;
  folder.write("models/own.gguf", "weights");
  const std::string expected = sha256("other weights");
  const auto loaded =
      load_file(folder.write("study.yaml", file_study + "    sha256: " + expected + "\n"));
  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().code == ErrorCode::usage);
  CHECK(contains(loaded.error().message, "study.yaml:5: models[0].sha256: own.gguf has SHA-256 " +
                                             sha256("weights") + ", not " + expected));
}

TEST_CASE("a model that no case uses is left out, and need not be there") {
  const auto loaded = load_text(
      "study: s\nmodels:\n- {name: tiny, preset: tiny-llama}\n- {name: own, file: absent.gguf}\n",
      {"axes.model=[tiny]"});
  REQUIRE_MESSAGE(loaded.has_value(), error_of(loaded));
  CHECK(loaded->study.models.size() == 1);
}

TEST_CASE("a file that the engine cannot read keeps the engine's kind of error") {
  const TemporaryDirectory folder;
  folder.write("models/own.gguf", "");
  const auto loaded = load_file(folder.write("study.yaml", file_study));
  REQUIRE_FALSE(loaded.has_value());
  CHECK(loaded.error().code == ErrorCode::missing);
  CHECK(contains(loaded.error().message, "study.yaml:4: models[0].file: the file is empty"));
}

}  // namespace assay::study
