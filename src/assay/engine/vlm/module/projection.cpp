// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/module/projection.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>
#include <mtmd-helper.h>

#include "assay/engine/llama/module/context.hpp"
#include "assay/engine/llama/module/log.hpp"
#include "assay/engine/vlm/grid.hpp"

namespace assay::engine::vlm {
namespace {

Failure refused(ErrorCode code, const std::string& what, std::string hint = {}) {
  return fail(code, fmt::format("{}: {}", what, llama::logged_error("libmtmd does not say why")),
              std::move(hint));
}

bool is_picture(const mtmd_input_chunk* chunk) {
  return mtmd_input_chunk_get_type(chunk) == MTMD_INPUT_CHUNK_TYPE_IMAGE;
}

std::vector<PromptPart> parts_of(const mtmd_input_chunks* chunks) {
  std::vector<PromptPart> parts;
  for (std::size_t i = 0; i < mtmd_input_chunks_size(chunks); ++i) {
    const mtmd_input_chunk* const chunk = mtmd_input_chunks_get(chunks, i);
    if (is_picture(chunk)) {
      parts.push_back({.picture = chunk});
    } else {
      std::size_t count = 0;
      const llama_token* const tokens = mtmd_input_chunk_get_tokens_text(chunk, &count);
      parts.push_back({.text = {tokens, tokens + count}});
    }
  }
  return parts;
}

std::int64_t picture_tokens(const std::vector<PromptPart>& parts) {
  std::int64_t count = 0;
  for (const PromptPart& part : parts) {
    if (part.picture == nullptr) continue;
    count += static_cast<std::int64_t>(mtmd_input_chunk_get_n_tokens(part.picture));
  }
  return count;
}

// Begins the second stage where the first one ends.
void announce_projector(void* events) {
  auto& sink = *static_cast<EventSink*>(events);
  sink.stage_ends(Stage::vision);
  sink.stage_begins(Stage::projector);
}

}  // namespace

Result<Projection> Projection::open(const std::filesystem::path& file,
                                    const llama::GgufHeader& header, const std::string& name,
                                    const llama_model* text_model,
                                    const ProjectionOptions& options) {
  if (!header.vision) {
    return fail(ErrorCode::usage, fmt::format("{} has no vision encoder", name),
                "name the GGUF file that llama.cpp's converter writes with --mmproj");
  }
  if (llama_vocab_type(llama_model_get_vocab(text_model)) == LLAMA_VOCAB_TYPE_NONE) {
    return fail(ErrorCode::usage, "the decoder has no vocabulary to mark a picture with",
                "name a file with its tokenizer");
  }
  Projection projection(options);
  projection.patch_size_ = static_cast<std::int64_t>(header.vision->patch_size.value_or(0));

  mtmd_context_params parameters = mtmd_context_params_default();
  parameters.use_gpu = options.gpu != nullptr;
  parameters.device = options.gpu;
  parameters.print_timings = false;
  parameters.n_threads = options.threads;
  parameters.flash_attn_type = llama::flash_attention(options.flash_attention);
  parameters.warmup = false;
  if (options.vision_tokens > 0) {
    parameters.image_min_tokens = options.vision_tokens;
    parameters.image_max_tokens = options.vision_tokens;
  }
  parameters.cb_eval = &GraphSplit::callback;
  parameters.cb_eval_user_data = projection.split_.get();
  llama::clear_logged_error();
  projection.context_.reset(mtmd_init_from_file(file.c_str(), text_model, parameters));
  if (!projection.context_) {
    return refused(ErrorCode::usage, fmt::format("{} cannot be used with this model", name),
                   "both files must come from one model");
  }
  if (!mtmd_support_vision(projection.context_.get())) {
    return fail(ErrorCode::usage, fmt::format("{} takes no pictures", name));
  }
  return projection;
}

Result<ChunksHandle> Projection::chunks_of(std::int64_t width, std::int64_t height,
                                           const unsigned char* colours) const {
  const BitmapHandle bitmap(mtmd_bitmap_init(static_cast<std::uint32_t>(width),
                                             static_cast<std::uint32_t>(height), colours));
  const mtmd_input_part part{nullptr, bitmap.get()};
  const mtmd_input_part* const parts = &part;
  ChunksHandle chunks(mtmd_input_chunks_init());
  constexpr bool add_special = false;
  llama::clear_logged_error();
  if (mtmd_tokenize_from_parts(context_.get(), chunks.get(), &parts, 1, add_special) != 0) {
    return refused(ErrorCode::measurement, "the picture cannot be prepared");
  }
  return chunks;
}

// Without its pixels, libmtmd tells how many tokens a picture of a size would become. How many
// patches make up a token is the projector's own affair: small numbers are tried.
Picture Projection::fitted(const Picture& picture) const {
  const double ratio = static_cast<double>(picture.width) / static_cast<double>(picture.height);
  const Grid grid = grid_of(options_.vision_tokens, ratio);
  for (std::int64_t merged = 1; merged <= 4; ++merged) {
    const std::int64_t side = patch_size_ * merged;
    const auto chunks = chunks_of(grid.columns * side, grid.rows * side, nullptr);
    if (!chunks || picture_tokens(parts_of(chunks->get())) != options_.vision_tokens) continue;
    return stretched(picture, grid.columns * side, grid.rows * side);
  }
  return picture;
}

Result<void> Projection::show(const Picture& picture) {
  const bool can_be_fitted = options_.vision_tokens > 0 && patch_size_ > 0;
  const Picture shown = can_be_fitted ? fitted(picture) : picture;
  auto chunks = chunks_of(shown.width, shown.height, shown.colours.data());
  if (!chunks) return fail(chunks.error());
  chunks_ = std::move(*chunks);
  parts_ = parts_of(chunks_.get());

  const std::int64_t wanted = options_.vision_tokens;
  const std::int64_t made = vision_tokens();
  if (made == 0) return fail(ErrorCode::usage, "the picture becomes no tokens");
  if (wanted > 0 && (made > 2 * wanted || wanted > 2 * made)) {
    return fail(ErrorCode::usage,
                fmt::format("vision_tokens {} cannot be had: the picture becomes {}", wanted, made),
                "leave vision_tokens at 0, or use a model whose resolution is dynamic");
  }
  return find_splits();
}

Result<void> Projection::find_splits() {
  for (const PromptPart& part : parts_) {
    if (part.picture == nullptr) continue;
    split_->learn(part.picture);
    llama::clear_logged_error();
    const int status = mtmd_encode_chunk(context_.get(), part.picture);
    const bool is_known = split_->settle();
    if (status != 0) return refused(ErrorCode::measurement, "the picture cannot be encoded");
    if (!is_known) {
      return fail(
          ErrorCode::usage, "vision encoder and projector of this model cannot be told apart",
          "they are timed apart by the names that llama.cpp's converter gives their weights");
    }
  }
  return {};
}

std::int64_t Projection::vision_tokens() const {
  return picture_tokens(parts_);
}

std::uint32_t Projection::tokens_at_once() const {
  std::uint32_t most = 0;
  for (const PromptPart& part : parts_) {
    if (part.picture == nullptr || !mtmd_decode_use_non_causal(context_.get(), part.picture)) {
      continue;
    }
    most = std::max(most, static_cast<std::uint32_t>(mtmd_input_chunk_get_n_tokens(part.picture)));
  }
  return most;
}

Result<void> Projection::encode(const mtmd_input_chunk* picture, EventSink& events) {
  split_->expect(picture, &announce_projector, &events);
  events.stage_begins(Stage::vision);
  // Ends by copying the vectors to the host, for which it waits.
  const int status = mtmd_encode_chunk(context_.get(), picture);
  if (status != 0) return refused(ErrorCode::measurement, "the picture cannot be encoded");
  if (!split_->was_reached()) {
    return fail(ErrorCode::measurement, "the projector was not reached where it was found before");
  }
  events.stage_ends(Stage::projector);
  return {};
}

Result<void> Projection::decode(const mtmd_input_chunk* picture, llama_context* decoder,
                                llama_pos position) {
  constexpr llama_seq_id sequence = 0;
  const auto tokens = static_cast<std::int32_t>(mtmd_input_chunk_get_n_tokens(picture));
  llama_pos after = position;
  const int status = mtmd_helper_decode_image_chunk(context_.get(), decoder, picture,
                                                    mtmd_get_output_embd(context_.get()), position,
                                                    sequence, tokens, &after, nullptr, nullptr);
  llama_synchronize(decoder);
  if (status != 0) {
    return refused(ErrorCode::measurement,
                   fmt::format("the picture cannot be decoded (status {})", status));
  }
  return {};
}

}  // namespace assay::engine::vlm
