// SPDX-License-Identifier: Apache-2.0
#include "assay/report/stage_words.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "assay/base/text.hpp"

namespace assay::report {

std::string stage_symbol(std::string_view stage) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 3> renamed{
      {{"vision", "T_vision_encoder"},
       {"prefill", "T_LLM_prefill"},
       {"decode_per_token", "T_LLM_decode_per_token"}}};
  for (const auto& [name, symbol] : renamed) {
    if (name == stage) return std::string(symbol);
  }
  return "T_" + text::printable(stage);
}

std::string stage_label(std::string_view stage) {
  std::string label = text::printable(stage);
  std::replace(label.begin(), label.end(), '_', ' ');
  return label;
}

}  // namespace assay::report
