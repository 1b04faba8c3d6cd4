// SPDX-License-Identifier: Apache-2.0
#pragma once

// The knobs of a vision-language case: how they are declared, and their values as the engine takes
// them.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/base/result.hpp"
#include "assay/data/knob.hpp"
#include "assay/engine/llama/knobs.hpp"

namespace assay::engine::vlm {

// Where the text of the prompt stands. qa: a question follows the picture. captioning: an
// instruction precedes it, and of its tokens the last one, from which the answer goes on, follows.
enum class Task : std::uint8_t { qa, captioning };

inline constexpr std::array<EnumWord<Task>, 2> task_words{
    {{Task::qa, "qa"}, {Task::captioning, "captioning"}}};

inline std::span<const EnumWord<Task>> words(Task) {
  return task_words;
}

// A question, and a short instruction.
constexpr std::int32_t usual_prompt_tokens(Task task) {
  return task == Task::qa ? 32 : 8;
}

std::vector<KnobSpec> knob_specs();

struct Settings {
  Task task = Task::qa;
  std::int32_t vision_tokens = 0;  // 0: as the model and the picture have it
  // As the llama engine takes it; its prompt_tokens are those of text.
  llama::Settings text;
};

// Errors: usage, for a knob that is not there, of another type or out of its range; `knob`, if
// given, receives its name.
[[nodiscard]] Result<Settings> read_settings(const Knobs& knobs, std::string* knob = nullptr);

}  // namespace assay::engine::vlm
