// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/onnx/description.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

#include "assay/engine/onnx/encoder/shape.hpp"
#include "assay/engine/onnx/expected_cost.hpp"
#include "assay/engine/onnx/file_inputs.hpp"
#include "assay/engine/onnx/knobs.hpp"
#include "assay/engine/onnx/onnx_file.hpp"

namespace assay::engine::onnx {
namespace {

CaseProblem model_problem(const std::string& key, const Error& error) {
  return {"model/" + key, error.message, error.hint, error.code};
}

// A file of another framework is told by its ending: it must be exported before it can run here.
std::optional<CaseProblem> check_format(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 7> endings{".pt",  ".pth",         ".bin", ".ckpt",
                                                    ".pkl", ".safetensors", ".h5"};
  const std::string ending = path.extension().string();
  if (std::find(endings.begin(), endings.end(), ending) == endings.end()) return std::nullopt;
  return CaseProblem{
      "model/file",
      fmt::format("a {} file holds weights without a graph that could be run", ending),
      "export it to ONNX where its code is: torch.onnx.export(model, inputs, 'model.onnx') or "
      "optimum-cli export onnx",
      ErrorCode::missing};
}

std::optional<CaseProblem> prepare_preset(Case& point, const Model& model,
                                          const Settings& settings) {
  std::string key = "preset";
  const auto shape = shape_of(model, &key);
  if (!shape) return model_problem(key, shape.error());
  if (settings.sequence_length > shape->max_position_embeddings) {
    return CaseProblem{
        "sequence_length",
        fmt::format("sequence_length {} is more than the model's max_position_embeddings {}",
                    settings.sequence_length, shape->max_position_embeddings),
        "use shorter sequences, or raise max_position_embeddings in model_config"};
  }
  for (const char* knob : {"input_shapes", "vocab_size"}) point.knobs.erase(knob);
  return std::nullopt;
}

std::optional<CaseProblem> prepare_file(Case& point, const Settings& settings,
                                        const std::filesystem::path& path) {
  if (auto problem = check_format(path)) return problem;
  const auto file = read_onnx_file(path);
  if (!file) return model_problem("file", file.error());
  std::string knob = "input_shapes";
  const auto inputs = file_inputs(*file, settings, &knob);
  if (!inputs) return CaseProblem{knob, inputs.error().message, inputs.error().hint};
  if (!has_tokens(*inputs)) {
    for (const char* of_tokens : {"num_samples", "lengths", "padding", "vocab_size"}) {
      point.knobs.erase(of_tokens);
    }
  }
  return std::nullopt;
}

std::optional<CaseProblem> prepare(Case& point, const Model* model, const ModelFiles& files) {
  if (model == nullptr) {
    return CaseProblem{"model/preset", "the onnx engine needs a model",
                       "name a preset or an ONNX file"};
  }
  std::string knob;
  const auto settings = read_settings(point.knobs, &knob);
  if (!settings) {
    return CaseProblem{knob, settings.error().message, settings.error().hint,
                       settings.error().code};
  }
  if (settings->lengths.longest() > settings->sequence_length) {
    return CaseProblem{"lengths",
                       fmt::format("a sequence of {} tokens is longer than sequence_length {}",
                                   settings->lengths.longest(), settings->sequence_length),
                       "raise sequence_length"};
  }
  return model->preset.empty() ? prepare_file(point, *settings, path_of(files, model_file_key))
                               : prepare_preset(point, *model, *settings);
}

// A file's graph is one piece; that of a preset is an encoder and a head.
std::vector<Stage> stages(const Case& /*point*/, const Model* model) {
  if (model == nullptr || model->preset.empty()) return {Stage::total};
  return {Stage::total, Stage::encoder, Stage::head};
}

EngineDescription describe() {
  EngineDescription description;
  description.name = "onnx";
  description.summary =
      "ONNX Runtime, in process: .onnx files and synthetic encoders of published "
      "shapes";
  description.knobs = knob_specs();
  description.presets = encoder_presets();
  description.weight_types = {"f32"};
  description.readings = {"padded_tokens"};
  description.prepare = &prepare;
  description.stages = &stages;
  description.expected_cost = &expected_cost;
  return description;
}

}  // namespace

const EngineDescription& description() {
  static const EngineDescription instance = describe();
  return instance;
}

}  // namespace assay::engine::onnx
