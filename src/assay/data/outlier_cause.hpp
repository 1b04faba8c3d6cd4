// SPDX-License-Identifier: Apache-2.0
#pragma once

// Why a value stands far from the rest, as far as what was read beside it tells
// (docs/statistics.md, "Causes of outliers").

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>

#include "assay/base/enum_words.hpp"

namespace assay {

// From the strongest claim to the weakest: where several apply, the first one is the cause, and the
// others are likely to be its effects.
enum class OutlierCause : std::uint8_t {
  throttling,  // the clock was not the usual one
  steal,       // the hypervisor ran something else
  fault,       // memory was fetched from disk, or mapped anew
  scheduling,  // threads waited, were interrupted, or were moved
  unknown,
};

inline constexpr std::array<EnumWord<OutlierCause>, 5> outlier_cause_words{
    {{OutlierCause::throttling, "throttling"},
     {OutlierCause::steal, "steal"},
     {OutlierCause::fault, "fault"},
     {OutlierCause::scheduling, "scheduling"},
     {OutlierCause::unknown, "unknown"}}};

inline std::span<const EnumWord<OutlierCause>> words(OutlierCause) {
  return outlier_cause_words;
}

struct OutlierSummary {
  std::size_t count = 0;
  // Share with a known cause; none without outliers, or where nothing was read that could tell.
  std::optional<double> explained{};
  std::map<OutlierCause, std::size_t> by_cause{};  // of those that occur
};

}  // namespace assay
