// SPDX-License-Identifier: Apache-2.0
#pragma once

// Four engines that execute nothing, and short ways to load.

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "assay/study/document.hpp"
#include "assay/study/load.hpp"
#include "temporary_directory.hpp"

namespace assay::study {

// Refuses prompts longer than the context, hyperparameters called `bad` and files that are empty,
// makes the sampler canonical, and takes it out for models that generate nothing.
inline std::optional<CaseProblem> prepare_fake(Case& point, const Model* model,
                                               const ModelFiles& files) {
  const auto context = point.knobs.at("context").get<std::int64_t>();
  if (context > 0 && point.knobs.at("prompt_tokens").get<std::int64_t>() > context) {
    return CaseProblem{"prompt_tokens", "longer than the context", "raise context"};
  }
  if (point.knobs.at("sampler") == "argmax") point.knobs["sampler"] = "greedy";
  if (model != nullptr && model->config.contains("silent")) point.knobs.erase("sampler");
  if (model != nullptr && model->config.contains("bad")) {
    return CaseProblem{"model/bad", "unknown hyperparameter"};
  }
  const auto path = path_of(files, model_file_key);
  if (!path.empty() && std::filesystem::file_size(path) == 0) {
    return CaseProblem{"model/file", "the file is empty", "download it again", ErrorCode::missing};
  }
  return std::nullopt;
}

inline const EngineDescription& fake_llama() {
  static const EngineDescription engine{
      .name = "llama",
      .summary = "executes nothing",
      .knobs = {{.name = "prompt_tokens", .initial = 16, .minimum = 1, .maximum = 100'000},
                {.name = "context", .initial = 0, .minimum = 0},
                {.name = "batch_size", .initial = 1, .minimum = 1, .maximum = 64},
                {.name = "rate", .type = KnobType::number, .initial = 1.5, .minimum = 0},
                {.name = "sampler", .type = KnobType::text, .initial = "greedy"},
                {.name = "device",
                 .type = KnobType::text,
                 .initial = "auto",
                 .choices = {"auto", "cpu", "cuda"}},
                {.name = "flash", .type = KnobType::boolean, .initial = true}},
      .presets = {"tiny-llama", "gemma3-1b"},
      .weight_types = {"f16", "q8_0", "q4_0"},
      .companions = {"mmproj", "image"},
      .prepare = &prepare_fake,
  };
  return engine;
}

inline const EngineDescription& fake_replay() {
  static const EngineDescription engine{
      .name = "replay",
      .summary = "needs no model",
      .needs_model = false,
      .knobs = {{.name = "prompt_tokens", .initial = 16, .minimum = 1, .maximum = 100'000},
                {.name = "token_ms", .type = KnobType::number, .initial = 1.0, .minimum = 0}},
  };
  return engine;
}

inline const EngineDescription& fake_onnx() {
  static const EngineDescription engine{
      .name = "onnx",
      .summary = "shares presets and some knobs with llama",
      .knobs = {{.name = "prompt_tokens", .initial = 16, .minimum = 1, .maximum = 100'000},
                {.name = "provider", .type = KnobType::text, .initial = "cpu"}},
      .presets = {"tiny-llama"},
      .weight_types = {"q8_0"},
  };
  return engine;
}

inline const EngineDescription& fake_layout() {
  static const EngineDescription engine{
      .name = "layout",
      .summary = "takes knobs from the pipeline block",
      .needs_model = false,
      .knobs = {{.name = "batch_size", .initial = 1, .minimum = 1, .maximum = 64},
                {.name = "pipeline.mode",
                 .type = KnobType::text,
                 .initial = "linear",
                 .choices = {"linear", "iterative"}},
                {.name = "pipeline.sparsity",
                 .type = KnobType::number,
                 .initial = 0.5,
                 .minimum = 0,
                 .maximum = 1}},
  };
  return engine;
}

inline Result<LoadedStudy> load_file(const std::filesystem::path& file, LoadOptions options = {}) {
  const std::array<const EngineDescription*, 4> engines{&fake_llama(), &fake_onnx(), &fake_replay(),
                                                        &fake_layout()};
  return load_study(file, options, engines);
}

// Loads `yaml` as study.yaml of a folder of its own.
inline Result<LoadedStudy> load_text(std::string_view yaml,
                                     std::vector<std::string> overrides = {}) {
  const TemporaryDirectory folder;
  return load_file(folder.write("study.yaml", yaml), {std::move(overrides), {}});
}

// The error without the folder's name: "study.yaml:3: …; hint".
inline std::string load_error(std::string_view yaml, std::vector<std::string> overrides = {}) {
  const TemporaryDirectory folder;
  const auto loaded = load_file(folder.write("study.yaml", yaml), {std::move(overrides), {}});
  if (loaded) return "loaded";
  std::string text = one_line(loaded.error());
  const std::string prefix = folder.path().string() + "/";
  if (text.starts_with(prefix)) text.erase(0, prefix.size());
  return text;
}

inline Document parsed(std::string_view yaml) {
  auto document = parse_document(yaml, "study.yaml");
  REQUIRE_MESSAGE(document.has_value(), (document ? "" : document.error().message));
  return std::move(*document);
}

template <class T>
std::string error_of(const Result<T>& result) {
  return result ? "no error" : one_line(result.error());
}

inline bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

inline const std::string one_model = "study: s\nmodels: [{name: tiny, preset: tiny-llama}]\n";

}  // namespace assay::study
