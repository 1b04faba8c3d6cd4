// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a decoder reads before it answers: parts of text and pictures, at their positions.

#include <cstddef>
#include <cstdint>
#include <vector>

#include <llama.h>
#include <mtmd.h>

#include "assay/engine/llama/module/token_batch.hpp"
#include "assay/engine/vlm/knobs.hpp"
#include "assay/engine/vlm/module/projection.hpp"

namespace assay::engine::vlm {

// The parts in order: the picture's, and `text` where the task has it. Neighbouring texts are one
// part, and the last part is text.
std::vector<PromptPart> arranged(const std::vector<PromptPart>& picture,
                                 const std::vector<llama_token>& text, Task task);

class Prompt {
 public:
  struct Step {
    const mtmd_input_chunk* picture = nullptr;  // null: text
    llama::TokenBatch text{};
    llama_pos position = 0;
  };

  Prompt() = default;
  // Logits are asked for behind the last token.
  explicit Prompt(const std::vector<PromptPart>& parts);

  std::vector<Step>& steps() { return steps_; }
  std::size_t step_count() const { return steps_.size(); }
  // Entries of the last step, which is text.
  std::int32_t last_length() const { return last_length_; }
  std::int64_t tokens() const { return tokens_; }  // pictures' vectors included
  llama_pos end() const { return end_; }           // the position behind the last token

 private:
  std::vector<Step> steps_;
  std::int32_t last_length_ = 0;
  std::int64_t tokens_ = 0;
  llama_pos end_ = 0;
};

}  // namespace assay::engine::vlm
