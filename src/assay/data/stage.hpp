// SPDX-License-Identifier: Apache-2.0
#pragma once

// The named parts of one execution. A new engine's new part is one line here.

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "assay/data/fields.hpp"

namespace assay {

enum class Stage : std::uint8_t { total, vision, projector, encoder, head, prefill, decode };

inline constexpr std::array<EnumWord<Stage>, 7> stage_words{{{Stage::total, "total"},
                                                             {Stage::vision, "vision"},
                                                             {Stage::projector, "projector"},
                                                             {Stage::encoder, "encoder"},
                                                             {Stage::head, "head"},
                                                             {Stage::prefill, "prefill"},
                                                             {Stage::decode, "decode"}}};

inline constexpr std::size_t stage_count = stage_words.size();

inline std::span<const EnumWord<Stage>> words(Stage) {
  return stage_words;
}

// For arrays with one slot a stage.
constexpr std::size_t index_of(Stage stage) {
  return static_cast<std::size_t>(stage);
}

}  // namespace assay
