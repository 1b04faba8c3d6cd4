// SPDX-License-Identifier: Apache-2.0
#pragma once

// What a precision is asked of: the figure whose interval is to be narrow.

#include <array>
#include <cstdint>
#include <span>

#include "assay/base/enum_words.hpp"

namespace assay {

enum class Metric : std::uint8_t { mean, p50, p95, p99 };

inline constexpr std::array<EnumWord<Metric>, 4> metric_words{
    {{Metric::mean, "mean"}, {Metric::p50, "p50"}, {Metric::p95, "p95"}, {Metric::p99, "p99"}}};

inline std::span<const EnumWord<Metric>> words(Metric) {
  return metric_words;
}

}  // namespace assay
