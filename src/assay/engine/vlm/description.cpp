// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/description.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "assay/base/text.hpp"
#include "assay/data/workload.hpp"
#include "assay/engine/llama/decoder_checks.hpp"
#include "assay/engine/llama/encoders.hpp"
#include "assay/engine/llama/gguf_header.hpp"
#include "assay/engine/llama/weight_type.hpp"
#include "assay/engine/vlm/expected_cost.hpp"
#include "assay/engine/vlm/knobs.hpp"
#include "assay/engine/vlm/picture_file.hpp"
#include "assay/engine/vlm/presets.hpp"
#include "assay/engine/vlm/projectors.hpp"

namespace assay::engine::vlm {
namespace {

// What a pair allows its knobs to be.
struct Limits {
  std::optional<std::uint64_t> context_length{};
  std::uint64_t expert_count = 0;
  std::optional<std::uint64_t> expert_used_count{};
  std::optional<std::uint64_t> block_count{};
  std::int64_t markers = 0;  // tokens that stand around the picture, as far as they are known
  std::optional<std::int64_t> usual_vision_tokens{};
  bool follows_resolution = true;
  bool from_file = false;
};

CaseProblem model_problem(const std::string& key, const Error& error) {
  return {"model/" + key, error.message, error.hint, error.code};
}

CaseProblem model_problem(const std::string& key, std::string message, std::string hint) {
  return {"model/" + key, std::move(message), std::move(hint)};
}

std::optional<CaseProblem> find_preset_limits(const Model& model, Limits& limits) {
  if (model.companions.contains("mmproj")) {
    return model_problem("mmproj", "a preset brings its own vision encoder", "leave mmproj out");
  }
  std::string key = "preset";
  const auto shape = shape_of(model, &key);
  if (!shape) return model_problem(key, shape.error());
  if (const auto type = llama::choose_weight_type(model.weights); !type) {
    return model_problem("weights", type.error());
  }
  const auto number = [](std::int64_t value) { return static_cast<std::uint64_t>(value); };
  limits = {.context_length = number(shape->text.context_length),
            .expert_count = number(shape->text.expert_count),
            .expert_used_count = number(shape->text.expert_used_count),
            .block_count = number(shape->text.block_count),
            .markers = static_cast<std::int64_t>(picture_markers.size()),
            .usual_vision_tokens = find_preset(model.preset)->vision_tokens};
  return std::nullopt;
}

std::optional<CaseProblem> find_file_limits(const Model& model, const ModelFiles& files,
                                            Limits& limits) {
  if (!model.companions.contains("mmproj")) {
    return model_problem("file", "a vision-language model is two files, and 'mmproj' is not named",
                         "name the vision encoder's GGUF file: mmproj: mmproj-….gguf");
  }
  const auto text = llama::read_gguf_header(path_of(files, model_file_key));
  if (!text) return model_problem("file", text.error());
  if (text->vision || llama::is_encoder(text->architecture)) {
    return model_problem(
        "file", fmt::format("a {} file generates no text", text::printable(text->architecture)),
        "name the decoder's file here, and the vision encoder's as mmproj");
  }
  const auto projector = llama::read_gguf_header(path_of(files, "mmproj"));
  if (!projector) return model_problem("mmproj", projector.error());
  if (!projector->vision) {
    return model_problem("mmproj", "the file has no vision encoder",
                         "name the GGUF file that llama.cpp's converter writes with --mmproj");
  }
  limits = {.context_length = text->context_length,
            .expert_count = text->expert_count.value_or(0),
            .expert_used_count = text->expert_used_count,
            .block_count = text->block_count,
            .follows_resolution = follows_resolution(projector->vision->projector_type),
            .from_file = true};
  return std::nullopt;
}

// The limits of the model, or what is wrong with it.
std::optional<CaseProblem> find_limits(const Model& model, const ModelFiles& files,
                                       Limits& limits) {
  auto problem = model.preset.empty() ? find_file_limits(model, files, limits)
                                      : find_preset_limits(model, limits);
  if (problem || !model.companions.contains("image")) return problem;
  if (const auto size = look_over_picture(path_of(files, "image")); !size) {
    return model_problem("image", size.error());
  }
  return std::nullopt;
}

std::optional<CaseProblem> check_vision(const Settings& settings, const Limits& limits) {
  if (settings.vision_tokens == 0 || limits.follows_resolution) return std::nullopt;
  return CaseProblem{"vision_tokens",
                     "the model's projector makes a fixed number of tokens of a picture",
                     "leave vision_tokens at 0, or use a model whose resolution is dynamic"};
}

std::optional<CaseProblem> check_context(const Settings& settings, const Limits& limits) {
  const std::int64_t needed = settings.vision_tokens + limits.markers + settings.text.tokens();
  if (!limits.context_length || std::cmp_less_equal(needed, *limits.context_length)) {
    return std::nullopt;
  }
  return CaseProblem{
      settings.vision_tokens > settings.text.prompt_tokens ? "vision_tokens" : "prompt_tokens",
      fmt::format("vision_tokens {} + prompt_tokens {} + output_tokens {} need {} positions, the "
                  "model's context_length is {}",
                  settings.vision_tokens, settings.text.prompt_tokens, settings.text.output_tokens,
                  needed, *limits.context_length),
      "use fewer of them"};
}

// All blocks may be told.
std::optional<CaseProblem> check_blocks(const llama::Settings& settings, const Limits& limits) {
  if (limits.block_count && std::cmp_equal(settings.active_blocks, *limits.block_count)) {
    return std::nullopt;
  }
  return llama::check_blocks(settings, limits.block_count, limits.from_file);
}

// 0 stands for what the model has: it is told, so that equal work is an equal case and a knob is
// the number that it means.
void tell(Knobs& knobs, const char* name, const std::optional<std::uint64_t>& usual) {
  Json& value = knobs[name];
  if (value == 0 && usual) value = *usual;
}

std::optional<CaseProblem> prepare(Case& point, const Model* model, const ModelFiles& files) {
  if (model == nullptr) {
    return CaseProblem{"model/preset", "the vlm engine needs a model",
                       "name a preset, or a GGUF file and its mmproj"};
  }
  Limits limits;
  if (auto problem = find_limits(*model, files, limits)) return problem;
  if (limits.usual_vision_tokens) {
    tell(point.knobs, "vision_tokens", static_cast<std::uint64_t>(*limits.usual_vision_tokens));
  }

  std::string knob;
  const auto settings = read_settings(point.knobs, &knob);
  if (!settings) return CaseProblem{knob, settings.error().message, settings.error().hint};
  for (auto problem :
       {check_vision(*settings, limits), check_context(*settings, limits),
        llama::check_experts(settings->text, limits.expert_count, "a preset such as olmoe-vlm"),
        check_blocks(settings->text, limits), llama::check_memory_type(settings->text)}) {
    if (problem) return problem;
  }
  point.knobs["prompt_tokens"] = settings->text.prompt_tokens;
  point.knobs["sampler"] = llama::canonical_text(settings->text.sampler);
  if (limits.expert_count > 0) tell(point.knobs, "moe_top_k", limits.expert_used_count);
  tell(point.knobs, "active_blocks", limits.block_count);
  return std::nullopt;
}

std::vector<Stage> stages(const Case& point, const Model* /*model*/) {
  std::vector<Stage> announced{Stage::total, Stage::vision, Stage::projector, Stage::prefill};
  if (has_decode_steps(point.knobs)) announced.push_back(Stage::decode);
  return announced;
}

EngineDescription describe() {
  EngineDescription description;
  description.name = "vlm";
  description.summary =
      "llama.cpp with libmtmd, in process: vision-language models, GGUF pairs and synthetic ones";
  description.knobs = knob_specs();
  description.presets = preset_names();
  description.weight_types = llama::weight_type_choices();
  description.companions = {"mmproj", "image"};
  description.readings = {"vision_tokens_used"};
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

}  // namespace assay::engine::vlm
