// SPDX-License-Identifier: Apache-2.0
#pragma once

// The words by which enumerations appear in files and messages. An enumeration E offers
// `std::span<const EnumWord<E>> words(E)`, found by argument-dependent lookup.

#include <optional>
#include <span>
#include <string_view>

namespace assay {

template <class E>
struct EnumWord {
  E value;
  std::string_view word;
};

template <class E>
std::string_view word_of(E value) {
  for (const auto& entry : words(value)) {
    if (entry.value == value) return entry.word;
  }
  return "unknown";
}

template <class E>
std::optional<E> from_word(std::string_view word) {
  for (const auto& entry : words(E{})) {
    if (entry.word == word) return entry.value;
  }
  return std::nullopt;
}

}  // namespace assay
