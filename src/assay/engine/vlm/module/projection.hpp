// SPDX-License-Identifier: Apache-2.0
#pragma once

// The vision encoder and the projector of a model: from a picture to vectors that a decoder reads
// in the place of tokens.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <llama.h>

#include "assay/base/result.hpp"
#include "assay/engine/engine.hpp"
#include "assay/engine/llama/gguf_header.hpp"
#include "assay/engine/vlm/module/graph_split.hpp"
#include "assay/engine/vlm/module/handles.hpp"
#include "assay/engine/vlm/picture.hpp"

namespace assay::engine::vlm {

struct ProjectionOptions {
  int threads = 1;
  ggml_backend_dev_t gpu = nullptr;  // null: on the CPU
  std::string flash_attention;
  std::int32_t vision_tokens = 0;  // 0: as the model has it
};

// A part of a prompt, in the order in which they are decoded.
struct PromptPart {
  const mtmd_input_chunk* picture = nullptr;  // null: text
  std::vector<llama_token> text{};
};

class Projection {
 public:
  // Of a GGUF file that the converter of llama.cpp would write with --mmproj, for `text_model`;
  // `header` is what the file says. Errors: usage (not such a file, or one for another model),
  // measurement (refused otherwise).
  [[nodiscard]] static Result<Projection> open(const std::filesystem::path& file,
                                               const llama::GgufHeader& header,
                                               const std::string& name,
                                               const llama_model* text_model,
                                               const ProjectionOptions& options);

  const mtmd_context* context() const { return context_.get(); }

  // Makes the picture ready for the encoder: scaled, and cut where the model wants that. With
  // vision_tokens given it is stretched, so that it becomes exactly so many, wherever the model
  // allows that. Computes it once, to find where the projector begins. Errors: usage (the model
  // cannot be split there, or is far from the tokens that are asked for), measurement.
  [[nodiscard]] Result<void> show(const Picture& picture);

  // The picture, and the markers that stand around it.
  const std::vector<PromptPart>& parts() const { return parts_; }
  std::int64_t vision_tokens() const;
  // The most tokens of one part that attention must see at once; 0: none must.
  std::uint32_t tokens_at_once() const;

  // Computes the vectors of a part that is a picture, as Stage::vision and Stage::projector.
  // Errors: measurement.
  [[nodiscard]] Result<void> encode(const mtmd_input_chunk* picture, EventSink& events);

  // Hands the vectors computed last to the decoder, at `position`. Waits until it has read them.
  // Errors: measurement.
  [[nodiscard]] Result<void> decode(const mtmd_input_chunk* picture, llama_context* decoder,
                                    llama_pos position);

 private:
  explicit Projection(const ProjectionOptions& options) : options_(options) {}

  Result<ChunksHandle> chunks_of(std::int64_t width, std::int64_t height,
                                 const unsigned char* colours) const;
  Picture fitted(const Picture& picture) const;
  Result<void> find_splits();

  ProjectionOptions options_;
  std::int64_t patch_size_ = 0;
  std::unique_ptr<GraphSplit> split_ = std::make_unique<GraphSplit>();
  MtmdHandle context_;
  ChunksHandle chunks_;
  std::vector<PromptPart> parts_;
};

}  // namespace assay::engine::vlm
