// SPDX-License-Identifier: Apache-2.0
#pragma once

// Models that read a whole sequence at once, keep no key/value memory and generate nothing. What
// they yield of a sequence is pooled from the vectors of its tokens.

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "assay/base/enum_words.hpp"

namespace assay::engine::llama {

// In the order of llama.cpp's codes, which GGUF files use too: the vector of every token, their
// mean, the first token's, the last token's.
enum class Pooling : std::uint8_t { none, mean, cls, last };

inline constexpr std::array<EnumWord<Pooling>, 4> pooling_words{{{Pooling::none, "none"},
                                                                 {Pooling::mean, "mean"},
                                                                 {Pooling::cls, "cls"},
                                                                 {Pooling::last, "last"}}};

inline std::span<const EnumWord<Pooling>> words(Pooling) {
  return pooling_words;
}

// Whether llama.cpp runs models of this architecture (GGUF's general.architecture) as encoders of
// text.
bool is_encoder(std::string_view architecture);

// Of an encoder that does not say how its vectors are pooled: the first token's vector for bert,
// whose pooler reads that one; the mean for all others.
Pooling usual_pooling(std::string_view architecture);

// What a model's pooling_type means; the usual pooling, where there is none or one that is not
// offered (a ranking head).
Pooling stated_pooling(std::string_view architecture, std::optional<std::uint64_t> pooling_type);

}  // namespace assay::engine::llama
