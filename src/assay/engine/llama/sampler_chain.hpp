// SPDX-License-Identifier: Apache-2.0
#pragma once

// The text form of a sampler: `greedy`, or a chain such as `top_k=40,temperature=0.8` that is
// applied in the order written and ends in a seeded draw.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "assay/base/enum_words.hpp"
#include "assay/base/result.hpp"

namespace assay::engine::llama {

enum class SamplerKind : std::uint8_t { temperature, top_k, top_p, min_p };

inline constexpr std::array<EnumWord<SamplerKind>, 4> sampler_kind_words{
    {{SamplerKind::temperature, "temperature"},
     {SamplerKind::top_k, "top_k"},
     {SamplerKind::top_p, "top_p"},
     {SamplerKind::min_p, "min_p"}}};

inline std::span<const EnumWord<SamplerKind>> words(SamplerKind) {
  return sampler_kind_words;
}

struct SamplerStep {
  SamplerKind kind = SamplerKind::temperature;
  double value = 0;

  bool operator==(const SamplerStep&) const = default;
};

// Empty: greedy.
using SamplerChain = std::vector<SamplerStep>;

// A bare name takes llama.cpp's usual value: temperature 0.8, top_k 40, top_p 0.95, min_p 0.05.
// Errors: usage, for an unknown or repeated name or a value out of its range.
[[nodiscard]] Result<SamplerChain> parse_sampler(std::string_view text);

// Every value written out, shortest form: equal samplers are equal texts.
std::string canonical_text(const SamplerChain& chain);

}  // namespace assay::engine::llama
