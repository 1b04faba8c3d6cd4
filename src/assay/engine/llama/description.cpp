// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/description.hpp"

#include <string_view>

#include <fmt/format.h>

#include "assay/data/workload.hpp"
#include "assay/engine/llama/decoder_checks.hpp"
#include "assay/engine/llama/encoders.hpp"
#include "assay/engine/llama/expected_cost.hpp"
#include "assay/engine/llama/gguf_header.hpp"
#include "assay/engine/llama/knobs.hpp"
#include "assay/engine/llama/presets.hpp"
#include "assay/engine/llama/weight_type.hpp"

namespace assay::engine::llama {

namespace {

// What a model allows its knobs to be.
struct Limits {
  std::string architecture;
  std::optional<std::uint64_t> context_length{};
  std::uint64_t expert_count = 0;
  std::optional<std::uint64_t> block_count{};
  std::optional<std::uint64_t> pooling_type{};
  bool from_file = false;
};

// The limits of the model, or what is wrong with it.
std::optional<CaseProblem> find_limits(const Model& model, const std::filesystem::path& path,
                                       Limits& limits) {
  const auto problem = [](const std::string& key, const Error& error) {
    return CaseProblem{"model/" + key, error.message, error.hint, error.code};
  };
  if (model.preset.empty()) {
    const auto header = read_gguf_header(path);
    if (!header) return problem("file", header.error());
    limits = {.architecture = header->architecture,
              .context_length = header->context_length,
              .expert_count = header->expert_count.value_or(0),
              .block_count = header->block_count,
              .pooling_type = header->pooling_type,
              .from_file = true};
    return std::nullopt;
  }
  std::string key = "preset";
  const auto shape = shape_of(model, &key);
  if (!shape) return problem(key, shape.error());
  if (const auto type = choose_weight_type(model.weights); !type) {
    return problem("weights", type.error());
  }
  limits = {.architecture = std::string(word_of(shape->architecture)),
            .context_length = static_cast<std::uint64_t>(shape->context_length),
            .expert_count = static_cast<std::uint64_t>(shape->expert_count),
            .block_count = static_cast<std::uint64_t>(shape->block_count)};
  return std::nullopt;
}

std::optional<CaseProblem> check_sequence_length(const Settings& settings, const Limits& limits) {
  const auto length = static_cast<std::uint64_t>(settings.sequence_length);
  if (!limits.context_length || length <= *limits.context_length) return std::nullopt;
  return CaseProblem{"sequence_length",
                     fmt::format("sequence_length {} is more than the model's context_length {}",
                                 length, *limits.context_length),
                     "use shorter sequences"};
}

std::optional<CaseProblem> check_context(const Settings& settings, const Limits& limits) {
  const std::int64_t needed = settings.tokens();
  const std::string sum = fmt::format("prompt_tokens {} + output_tokens {} need {} positions",
                                      settings.prompt_tokens, settings.output_tokens, needed);
  if (settings.context > 0 && needed > settings.context) {
    return CaseProblem{"context", fmt::format("{}, context has {}", sum, settings.context),
                       "raise context or leave it at 0"};
  }
  if (limits.context_length && static_cast<std::uint64_t>(needed) > *limits.context_length) {
    return CaseProblem{
        "prompt_tokens",
        fmt::format("{}, the model's context_length is {}", sum, *limits.context_length),
        "use a shorter prompt or fewer output tokens"};
  }
  if (limits.context_length && settings.context > 0 &&
      static_cast<std::uint64_t>(settings.context) > *limits.context_length) {
    return CaseProblem{"context", fmt::format("context {} is more than the model's "
                                              "context_length {}",
                                              settings.context, *limits.context_length)};
  }
  return std::nullopt;
}

std::optional<CaseProblem> check_decoder(const Settings& settings, const Limits& limits) {
  if (auto problem = check_context(settings, limits)) return problem;
  constexpr std::string_view example = "a model such as preset olmoe-1b-7b";
  if (auto problem = check_experts(settings, limits.expert_count, example)) return problem;
  return check_memory_type(settings);
}

std::optional<CaseProblem> prepare(Case& point, const Model* model, const ModelFiles& files) {
  if (model == nullptr) {
    return CaseProblem{"model/preset", "the llama engine needs a model",
                       "name a preset or a GGUF file"};
  }
  Limits limits;
  if (auto problem = find_limits(*model, path_of(files, model_file_key), limits)) return problem;
  const bool encoder = is_encoder(limits.architecture);
  keep_knobs_of(encoder, point.knobs);

  std::string knob;
  const auto settings = read_settings(point.knobs, &knob);
  if (!settings) return CaseProblem{knob, settings.error().message, settings.error().hint};
  if (auto problem = check_blocks(*settings, limits.block_count, limits.from_file)) {
    return problem;
  }
  if (encoder) {
    const Pooling stated = stated_pooling(limits.architecture, limits.pooling_type);
    point.knobs["pooling"] = std::string(word_of(settings->pooling.value_or(stated)));
    return check_sequence_length(*settings, limits);
  }
  point.knobs["sampler"] = canonical_text(settings->sampler);
  return check_decoder(*settings, limits);
}

std::vector<Stage> stages(const Case& point, const Model* /*model*/) {
  if (is_encoder_case(point.knobs)) return {Stage::total, Stage::encoder};
  std::vector<Stage> announced{Stage::total, Stage::prefill};
  if (has_decode_steps(point.knobs)) announced.push_back(Stage::decode);
  return announced;
}

EngineDescription describe() {
  EngineDescription description;
  description.name = "llama";
  description.summary =
      "llama.cpp, in process: decoders and encoders, GGUF files and synthetic models";
  description.knobs = knob_specs();
  description.presets = preset_names();
  description.weight_types = weight_type_choices();
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

}  // namespace assay::engine::llama
