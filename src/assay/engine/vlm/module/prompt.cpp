// SPDX-License-Identifier: Apache-2.0
#include "assay/engine/vlm/module/prompt.hpp"

#include <cstddef>
#include <utility>

namespace assay::engine::vlm {
namespace {

void append(std::vector<PromptPart>& parts, const PromptPart& part) {
  const bool joins = !parts.empty() && parts.back().picture == nullptr && part.picture == nullptr;
  if (!joins) {
    parts.push_back(part);
  } else {
    auto& text = parts.back().text;
    text.insert(text.end(), part.text.begin(), part.text.end());
  }
}

}  // namespace

std::vector<PromptPart> arranged(const std::vector<PromptPart>& picture,
                                 const std::vector<llama_token>& text, Task task) {
  const auto before = task == Task::captioning ? text.end() - 1 : text.begin();
  std::vector<PromptPart> parts;
  if (before != text.begin()) append(parts, {.text = {text.begin(), before}});
  for (const PromptPart& part : picture) append(parts, part);
  append(parts, {.text = {before, text.end()}});
  return parts;
}

Prompt::Prompt(const std::vector<PromptPart>& parts) {
  for (const PromptPart& part : parts) {
    Step step{.picture = part.picture, .position = end_};
    if (part.picture != nullptr) {
      tokens_ += static_cast<std::int64_t>(mtmd_input_chunk_get_n_tokens(part.picture));
      end_ += mtmd_input_chunk_get_n_pos(part.picture);
    } else {
      const std::size_t length = part.text.size();
      const bool is_last = &part == &parts.back();
      step.text = llama::TokenBatch(length);
      for (std::size_t i = 0; i < length; ++i) {
        constexpr llama_seq_id sequence = 0;
        step.text.set(i, part.text[i], end_++, sequence, is_last && i + 1 == length);
      }
      tokens_ += static_cast<std::int64_t>(length);
      last_length_ = static_cast<std::int32_t>(length);
    }
    steps_.push_back(std::move(step));
  }
}

}  // namespace assay::engine::vlm
