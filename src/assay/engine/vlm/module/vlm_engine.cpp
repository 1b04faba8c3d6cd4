// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/module/vlm_engine.hpp"

#include <exception>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <llama.h>

#include "assay/base/random.hpp"
#include "assay/base/text.hpp"
#include "assay/engine/cores.hpp"
#include "assay/engine/llama/gguf_header.hpp"
#include "assay/engine/llama/module/context.hpp"
#include "assay/engine/llama/module/log.hpp"
#include "assay/engine/llama/module/ordinary_tokens.hpp"
#include "assay/engine/memory.hpp"
#include "assay/engine/vlm/module/anonymous_file.hpp"
#include "assay/engine/vlm/module/picture_decoder.hpp"
#include "assay/engine/vlm/presets.hpp"

namespace assay::engine::vlm {
namespace {

constexpr std::int64_t usual_picture_side = 768;  // of a made-up picture, before it is scaled

std::string path_of_companion(const SessionRequest& request, const char* key) {
  const auto found = request.companion_paths.find(key);
  return found == request.companion_paths.end() ? std::string() : found->second;
}

// Where attention is not fused, the scores of every head lie in memory.
Result<void> check_attention(const llama::VisionHeader& vision, const Settings& settings) {
  if (settings.text.flash_attention != "off" || settings.vision_tokens == 0) return {};
  const auto tokens = static_cast<std::uint64_t>(settings.vision_tokens);
  return check_memory(tokens * tokens * 4 * vision.head_count.value_or(0),
                      fmt::format("attention over {} vision tokens needs", tokens),
                      "leave flash_attention at auto, or use fewer vision_tokens");
}

// What the decoder's facts say, and those of the vision encoder's file.
void add_vision(ModelFacts& facts, const llama::GgufHeader& header, std::uint64_t bytes) {
  facts.architecture =
      fmt::format("{}+{}", text::printable(header.vision->projector_type), facts.architecture);
  facts.parameters += header.parameters;
  facts.bytes += bytes;
}

}  // namespace

Result<LoadFacts> VlmEngine::load(const SessionRequest& request) {
  auto settings = read_settings(request.point.knobs);
  if (!settings) return fail(settings.error());
  settings_ = std::move(*settings);
  try {
    return load_pair(request);
  } catch (const std::exception& error) {
    return fail(ErrorCode::measurement, fmt::format("libmtmd failed to load: {}", error.what()));
  }
}

Result<LoadFacts> VlmEngine::load_pair(const SessionRequest& request) {
  const auto variant = llama::load_cpu_backend(settings_.text.cpu_variant);
  if (!variant) return fail(variant.error());
  const auto gpu = llama::choose_gpu(settings_.text.device);
  if (!gpu) return fail(gpu.error());
  const int threads = settings_.text.threads > 0 ? settings_.text.threads : usable_cores();

  auto model = load_models(request, *gpu, threads);
  if (!model) return fail(model.error());
  if (auto shown = show_picture(request); !shown) return fail(shown.error());
  if (auto written = write_prompt(request.study_seed); !written) return fail(written.error());

  llama::Settings of_context = settings_.text;
  of_context.prompt_tokens = static_cast<std::int32_t>(prompt_.tokens());
  auto context = llama::create_context(model_.get(), of_context, threads, !*gpu,
                                       projection_->tokens_at_once());
  if (!context) return fail(context.error());
  context_ = std::move(*context);
  thread_pool_ = llama::ThreadPool(threads);
  thread_pool_.attach_to(context_.get());
  generation_ = llama::Generation(settings_.text);

  LoadFacts facts;
  facts.engine = llama::engine_facts("vlm", *variant, *gpu);
  auto& limitations = facts.engine.limitations;
  if (model->synthetic) {
    limitations.emplace_back(
        "the weights are synthetic: latency is that of the shapes, the text means nothing");
  }
  const std::int64_t made = projection_->vision_tokens();
  if (settings_.vision_tokens > 0 && made != settings_.vision_tokens) {
    limitations.push_back(fmt::format("{} vision tokens were asked for, the picture becomes {}",
                                      settings_.vision_tokens, made));
  }
  facts.model = std::move(*model);
  return facts;
}

Result<ModelFacts> VlmEngine::load_models(const SessionRequest& request,
                                          const std::optional<llama::GpuDevice>& gpu, int threads) {
  const bool is_preset = !request.model.preset.empty();
  std::optional<AnonymousFile> made_up;
  Result<llama::LoadedModel> loaded = fail(ErrorCode::defect, "no model was loaded");
  if (is_preset) {
    const auto pair = plan_pair(request.model, settings_.text.active_blocks);
    if (!pair) return fail(pair.error());
    auto file = AnonymousFile::hold(pair->vision, threads);
    if (!file) return fail(file.error());
    made_up = std::move(*file);
    loaded = llama::load_synthetic(pair->text, request.model.preset, settings_.text, gpu, threads);
  } else {
    loaded = llama::load_file(request, settings_.text, gpu);
  }
  if (!loaded) return fail(loaded.error());
  model_ = std::move(loaded->handle);

  const std::filesystem::path vision_file =
      made_up ? made_up->path() : std::filesystem::path(path_of_companion(request, "mmproj"));
  const auto header = llama::read_gguf_header(vision_file);
  if (!header) return fail(header.error());
  std::error_code ignored;
  const auto bytes = std::filesystem::file_size(vision_file, ignored);
  if (auto fits = check_weights(bytes); !gpu && !fits) return fail(fits.error());
  if (header->vision) {
    if (auto fits = check_attention(*header->vision, settings_); !fits) return fail(fits.error());
  }
  const auto companion = request.model.companions.find("mmproj");
  const std::string name = companion == request.model.companions.end()
                               ? "the vision encoder"
                               : text::printable(companion->second.file);
  auto projection =
      Projection::open(vision_file, *header, name, model_.get(),
                       {.threads = threads,
                        .gpu = gpu && settings_.text.gpu_layers != 0 ? gpu->device : nullptr,
                        .flash_attention = settings_.text.flash_attention,
                        .vision_tokens = settings_.vision_tokens});
  if (!projection) return fail(projection.error());
  projection_ = std::move(*projection);
  add_vision(loaded->facts, *header, bytes);
  return std::move(loaded->facts);
}

Result<void> VlmEngine::show_picture(const SessionRequest& request) {
  const std::string path = path_of_companion(request, "image");
  if (path.empty()) {
    return projection_->show(
        made_up_picture(usual_picture_side, usual_picture_side, request.study_seed));
  }
  const auto picture = decode_picture(projection_->context(), path);
  if (!picture) return fail(picture.error());
  return projection_->show(*picture);
}

Result<void> VlmEngine::write_prompt(std::uint64_t study_seed) {
  const auto ordinary = llama::ordinary_tokens(llama_model_get_vocab(model_.get()));
  Random random(derive_seed(study_seed, {0}));
  std::vector<llama_token> text;
  for (std::int32_t i = 0; i < settings_.text.prompt_tokens; ++i) {
    text.push_back(ordinary[random.below(ordinary.size())]);
  }
  prompt_ = Prompt(arranged(projection_->parts(), text, settings_.task));

  const std::int64_t needed = prompt_.tokens() + settings_.text.output_tokens;
  if (needed > llama_model_n_ctx_train(model_.get())) {
    return fail(ErrorCode::usage,
                fmt::format("picture, text and output need {} positions, the model's "
                            "context_length is {}",
                            needed, llama_model_n_ctx_train(model_.get())),
                "use fewer vision_tokens, or a shorter prompt");
  }
  return {};
}

Result<void> VlmEngine::reset(std::uint64_t iteration_seed) {
  generation_.restart(context_.get(), iteration_seed);
  return {};
}

Result<void> VlmEngine::execute(EventSink& events) {
  try {
    return generate(events);
  } catch (const std::exception& error) {
    return fail(ErrorCode::measurement, fmt::format("libmtmd failed: {}", error.what()));
  }
}

// A picture that is cut into tiles is several parts: each is encoded, projected and read in turn,
// and the stages hold the sums.
Result<void> VlmEngine::generate(EventSink& events) {
  events.stage_begins(Stage::total);
  for (Prompt::Step& step : prompt_.steps()) {
    const bool is_last = &step == &prompt_.steps().back();
    if (step.picture != nullptr) {
      if (auto encoded = projection_->encode(step.picture, events); !encoded) return encoded;
    }
    events.stage_begins(Stage::prefill);
    auto decoded = step.picture != nullptr
                       ? projection_->decode(step.picture, context_.get(), step.position)
                       : llama::decode(context_.get(), step.text.get());
    if (!decoded) return decoded;
    if (is_last) generation_.choose(context_.get(), events, prompt_.last_length());
    events.stage_ends(Stage::prefill);
  }
  if (auto done = generation_.finish(context_.get(), events, prompt_.end()); !done) return done;
  events.stage_ends(Stage::total);
  return {};
}

Output VlmEngine::output() const {
  Output output;
  output.tokens_in = prompt_.tokens();
  output.tokens_out = generation_.steps_done();
  output.token_ids = generation_.tokens();
  output.readings["vision_tokens_used"] = static_cast<double>(projection_->vision_tokens());
  return output;
}

std::size_t VlmEngine::event_capacity() const {
  constexpr std::size_t marks_of_a_step = 6;  // begin and end of vision, projector and prefill
  constexpr std::size_t other_marks = 4;      // … of total and decode
  const std::size_t steps = prompt_.step_count();
  return other_marks + marks_of_a_step * steps +
         2 * static_cast<std::size_t>(settings_.text.output_tokens);
}

}  // namespace assay::engine::vlm
