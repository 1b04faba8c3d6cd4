// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/generation.hpp"

#include <fmt/format.h>

#include "assay/base/random.hpp"
#include "assay/engine/llama/module/log.hpp"

namespace assay::engine::llama {

Result<void> decode(llama_context* context, const llama_batch& batch) {
  const int status = llama_decode(context, batch);
  llama_synchronize(context);
  if (status == 0) return {};
  return fail(ErrorCode::measurement, fmt::format("llama_decode failed with status {}: {}", status,
                                                  logged_error("it does not say why")));
}

Generation::Generation(const Settings& settings)
    : sampler_seed_(settings.sampler_seed), steps_(settings.output_tokens) {
  const auto sequences = static_cast<std::size_t>(settings.batch_size);
  for (std::size_t i = 0; i < sequences; ++i) samplers_.emplace_back(settings.sampler);
  next_ = TokenBatch(sequences);
  tokens_.resize(sequences * static_cast<std::size_t>(steps_));
}

void Generation::restart(llama_context* context, std::uint64_t iteration_seed) {
  constexpr bool data_too = true;
  llama_memory_clear(llama_get_memory(context), data_too);
  const std::uint64_t seed = sampler_seed_ != 0 ? sampler_seed_ : iteration_seed;
  for (std::size_t i = 0; i < samplers_.size(); ++i) samplers_[i].reseed(derive_seed(seed, {i}));
  steps_done_ = 0;
}

void Generation::choose(llama_context* context, EventSink& events, std::int32_t stride) {
  events.sampling_begins();
  const auto sequences = samplers_.size();
  std::int32_t* const chosen = tokens_.data() + static_cast<std::size_t>(steps_done_) * sequences;
  std::int32_t last_entry = -1;
  for (std::size_t i = 0; i < sequences; ++i) {
    last_entry += stride;
    chosen[i] = samplers_[i].sample(context, last_entry);
  }
  events.token();
  ++steps_done_;
}

Result<void> Generation::finish(llama_context* context, EventSink& events, llama_pos position) {
  if (steps_done_ >= steps_) return {};
  events.stage_begins(Stage::decode);
  const auto sequences = samplers_.size();
  while (steps_done_ < steps_) {
    const std::int32_t* const chosen =
        tokens_.data() + static_cast<std::size_t>(steps_done_ - 1) * sequences;
    for (std::size_t i = 0; i < sequences; ++i) {
      next_.set(i, chosen[i], position, static_cast<llama_seq_id>(i), true);
    }
    if (auto decoded = decode(context, next_.get()); !decoded) return decoded;
    choose(context, events, 1);
    ++position;
  }
  events.stage_ends(Stage::decode);
  return {};
}

std::span<const std::int32_t> Generation::tokens() const {
  return std::span(tokens_).first(static_cast<std::size_t>(steps_done_) * samplers_.size());
}

}  // namespace assay::engine::llama
