// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/llama/module/context.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include <fmt/format.h>
#include <llama.h>

#include "assay/engine/llama/module/log.hpp"
#include "assay/engine/memory.hpp"

namespace assay::engine::llama {

namespace {

ggml_type memory_type(const std::string& kv_type) {
  if (kv_type == "f32") return GGML_TYPE_F32;
  if (kv_type == "q8_0") return GGML_TYPE_Q8_0;
  if (kv_type == "q4_0") return GGML_TYPE_Q4_0;
  return GGML_TYPE_F16;
}

// llama.cpp has a function of the same name as the type.
using PoolingType = enum llama_pooling_type;

PoolingType pooling_type(const std::optional<Pooling>& pooling) {
  return pooling ? static_cast<PoolingType>(*pooling) : LLAMA_POOLING_TYPE_UNSPECIFIED;
}
static_assert(static_cast<int>(Pooling::none) == LLAMA_POOLING_TYPE_NONE &&
              static_cast<int>(Pooling::mean) == LLAMA_POOLING_TYPE_MEAN &&
              static_cast<int>(Pooling::cls) == LLAMA_POOLING_TYPE_CLS &&
              static_cast<int>(Pooling::last) == LLAMA_POOLING_TYPE_LAST);

// Positions of each sequence: those that the case asks for, or needs.
std::int64_t positions_of(const Settings& settings) {
  return settings.context > 0 ? std::int64_t{settings.context} : settings.tokens();
}

llama_context_params common_parameters(const Settings& settings, int threads) {
  const std::int64_t input_tokens = std::int64_t{settings.input_tokens()} * settings.batch_size;
  llama_context_params parameters = llama_context_default_params();
  parameters.n_ctx = static_cast<std::uint32_t>(positions_of(settings) * settings.batch_size);
  parameters.n_batch = static_cast<std::uint32_t>(input_tokens);
  parameters.n_seq_max = static_cast<std::uint32_t>(settings.batch_size);
  parameters.n_threads = threads;
  parameters.n_threads_batch = threads;
  parameters.flash_attn_type = flash_attention(settings.flash_attention);
  parameters.no_perf = true;
  parameters.kv_unified = false;
  return parameters;
}

llama_context_params decoder_parameters(const Settings& settings, int threads) {
  llama_context_params parameters = common_parameters(settings, threads);
  parameters.n_outputs_max = parameters.n_seq_max;
  parameters.type_k = memory_type(settings.kv_type);
  parameters.type_v = parameters.type_k;
  parameters.swa_full = false;  // as llama.cpp's own programs choose
  return parameters;
}

// Attention that looks both ways needs the whole batch at once.
llama_context_params encoder_parameters(const Settings& settings, int threads) {
  llama_context_params parameters = common_parameters(settings, threads);
  parameters.n_ubatch = parameters.n_batch;
  parameters.embeddings = true;
  parameters.pooling_type = pooling_type(settings.pooling);
  parameters.attention_type = LLAMA_ATTENTION_TYPE_NON_CAUSAL;
  return parameters;
}

// At least what llama.cpp takes for a batch: a mask of every token against every other, 2 bytes an
// entry, or 4 and a score of each head where attention is not fused; and of every token its vector
// and, though an encoder has none, room for logits.
std::uint64_t encoder_bytes(const llama_model* model, const Settings& settings) {
  const std::uint64_t tokens = static_cast<std::uint64_t>(settings.sequence_length) *
                               static_cast<std::uint64_t>(settings.batch_size);
  const auto heads = static_cast<std::uint64_t>(llama_model_n_head(model));
  const auto width = static_cast<std::uint64_t>(llama_model_n_embd(model));
  const auto vocabulary =
      static_cast<std::uint64_t>(llama_vocab_n_tokens(llama_model_get_vocab(model)));
  const std::uint64_t per_pair = settings.flash_attention == "off" ? 4 + 4 * heads : 2;
  return tokens * tokens * per_pair + tokens * 4 * (width + vocabulary);
}

Result<void> check_size(const llama_model* model, const Settings& settings, bool on_cpu) {
  constexpr std::int64_t most = std::numeric_limits<std::int32_t>::max();
  if (positions_of(settings) * settings.batch_size > most) {
    return fail(ErrorCode::usage,
                fmt::format("batch_size {} × {} positions are more than llama.cpp can hold",
                            settings.batch_size, positions_of(settings)));
  }
  if (!settings.encodes() || !on_cpu) return {};
  return check_memory(encoder_bytes(model, settings),
                      fmt::format("batch_size {} × sequence_length {} needs", settings.batch_size,
                                  settings.sequence_length),
                      "attention grows with the square of their product: use a smaller batch");
}

}  // namespace

llama_flash_attn_type flash_attention(const std::string& choice) {
  if (choice == "on") return LLAMA_FLASH_ATTN_TYPE_ENABLED;
  if (choice == "off") return LLAMA_FLASH_ATTN_TYPE_DISABLED;
  return LLAMA_FLASH_ATTN_TYPE_AUTO;
}

Result<ContextHandle> create_context(llama_model* model, const Settings& settings, int threads,
                                     bool on_cpu, std::uint32_t at_once) {
  if (auto fits = check_size(model, settings, on_cpu); !fits) return fail(fits.error());
  clear_logged_error();
  llama_context_params parameters = settings.encodes() ? encoder_parameters(settings, threads)
                                                       : decoder_parameters(settings, threads);
  parameters.n_ubatch = std::max(parameters.n_ubatch, at_once);
  ContextHandle context(llama_init_from_model(model, parameters));
  if (!context) {
    return fail(ErrorCode::measurement, fmt::format("llama.cpp cannot create a context: {}",
                                                    logged_error("it does not say why")));
  }
  return context;
}

}  // namespace assay::engine::llama
