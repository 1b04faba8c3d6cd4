// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/llama_engine.hpp"

#include <exception>
#include <string>

#include <fmt/format.h>
#include <llama.h>

#include "assay/base/random.hpp"
#include "assay/engine/cores.hpp"
#include "assay/engine/llama/module/backends.hpp"
#include "assay/engine/llama/module/context.hpp"
#include "assay/engine/llama/module/load_model.hpp"
#include "assay/engine/llama/module/log.hpp"
#include "assay/engine/llama/module/ordinary_tokens.hpp"

namespace assay::engine::llama {

Result<LoadFacts> LlamaEngine::load(const SessionRequest& request) {
  auto settings = read_settings(request.point.knobs);
  if (!settings) return fail(settings.error());
  settings_ = std::move(*settings);
  try {
    const auto variant = load_cpu_backend(settings_.cpu_variant);
    if (!variant) return fail(variant.error());
    const auto gpu = choose_gpu(settings_.device);
    if (!gpu) return fail(gpu.error());

    const int threads = settings_.threads > 0 ? settings_.threads : usable_cores();
    auto model = load_model(request, settings_, *gpu, threads);
    if (!model) return fail(model.error());
    model_ = std::move(model->handle);
    auto context = create_context(model_.get(), settings_, threads, !*gpu);
    if (!context) return fail(context.error());
    context_ = std::move(*context);
    thread_pool_ = ThreadPool(threads);
    thread_pool_.attach_to(context_.get());
    write_input(request.study_seed);
    if (!settings_.encodes()) generation_ = Generation(settings_);

    LoadFacts facts;
    facts.model = std::move(model->facts);
    facts.engine = engine_facts("llama", *variant, *gpu);
    if (facts.model->synthetic) {
      facts.engine.limitations.emplace_back(
          settings_.encodes()
              ? "the weights are synthetic: latency is that of the shape, the vectors mean nothing"
              : "the weights are synthetic: latency is that of the shape, the text means nothing");
    }
    if (settings_.encodes() && settings_.batch_size > 1) {
      facts.engine.limitations.emplace_back(
          "llama.cpp's encoders compare each token with all tokens of the batch, and mask those of "
          "other sequences: attention grows with the square of batch_size");
    }
    return facts;
  } catch (const std::exception& error) {
    return fail(ErrorCode::measurement, fmt::format("llama.cpp failed to load: {}", error.what()));
  }
}

void LlamaEngine::write_input(std::uint64_t study_seed) {
  const auto tokens = ordinary_tokens(llama_model_get_vocab(model_.get()));
  const std::int32_t length = settings_.input_tokens();
  input_ =
      TokenBatch(static_cast<std::size_t>(length) * static_cast<std::size_t>(settings_.batch_size));
  std::size_t index = 0;
  for (std::int32_t sequence = 0; sequence < settings_.batch_size; ++sequence) {
    Random random(derive_seed(study_seed, {static_cast<std::uint64_t>(sequence)}));
    for (std::int32_t position = 0; position < length; ++position) {
      const bool output = settings_.encodes() || position + 1 == length;
      input_.set(index++, tokens[random.below(tokens.size())], position, sequence, output);
    }
  }
}

Result<void> LlamaEngine::reset(std::uint64_t iteration_seed) {
  if (settings_.encodes()) return {};  // nothing lasts from one iteration to the next
  generation_.restart(context_.get(), iteration_seed);
  return {};
}

Result<void> LlamaEngine::execute(EventSink& events) {
  try {
    return settings_.encodes() ? encode(events) : generate(events);
  } catch (const std::exception& error) {
    return fail(ErrorCode::measurement, fmt::format("llama.cpp failed: {}", error.what()));
  }
}

Result<void> LlamaEngine::encode(EventSink& events) {
  events.stage_begins(Stage::total);
  events.stage_begins(Stage::encoder);
  const int status = llama_encode(context_.get(), input_.get());
  llama_synchronize(context_.get());
  if (status != 0) {
    return fail(ErrorCode::measurement, fmt::format("llama_encode failed with status {}: {}",
                                                    status, logged_error("it does not say why")));
  }
  events.stage_ends(Stage::encoder);
  events.stage_ends(Stage::total);
  return {};
}

Result<void> LlamaEngine::generate(EventSink& events) {
  events.stage_begins(Stage::total);
  events.stage_begins(Stage::prefill);
  if (auto decoded = decode(context_.get(), input_.get()); !decoded) return decoded;
  generation_.choose(context_.get(), events, settings_.prompt_tokens);
  events.stage_ends(Stage::prefill);
  if (auto done = generation_.finish(context_.get(), events, settings_.prompt_tokens); !done) {
    return done;
  }
  events.stage_ends(Stage::total);
  return {};
}

Output LlamaEngine::output() const {
  Output output;
  output.sequences = settings_.batch_size;
  output.tokens_in = std::int64_t{settings_.input_tokens()} * settings_.batch_size;
  output.tokens_out = std::int64_t{generation_.steps_done()} * settings_.batch_size;
  output.token_ids = generation_.tokens();
  return output;
}

std::size_t LlamaEngine::event_capacity() const {
  constexpr std::size_t stage_marks = 6;  // begin and end of total, prefill (or encoder) and decode
  return stage_marks + 2 * static_cast<std::size_t>(settings_.output_tokens);
}

}  // namespace assay::engine::llama
