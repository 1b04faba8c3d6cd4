// SPDX-License-Identifier: Apache-2.0
#pragma once

// Figures that tables show of encoders only.

#include <optional>

#include "assay/data/estimate.hpp"

namespace assay::report {

// It reads tokens and generates none.
inline bool is_encoder(const CaseSummary& summary) {
  return summary.input_tokens_s.has_value();
}

// A figure of its total latency, in ms: `get` takes the Summary and gives an optional number.
template <class Get>
auto encoder_latency(Get get) {
  return [get](const CaseSummary& summary) -> std::optional<Estimate> {
    if (!is_encoder(summary) || !summary.latency_ms) return std::nullopt;
    const std::optional<double> value = get(*summary.latency_ms);
    if (!value) return std::nullopt;
    return Estimate{*value};
  };
}

// A member of the summary that is an optional Estimate.
template <class Member>
auto encoder_figure(Member member) {
  return [member](const CaseSummary& summary) {
    return is_encoder(summary) ? summary.*member : std::nullopt;
  };
}

// In W, over the timed windows.
inline std::optional<Estimate> average_power(const CaseSummary& summary) {
  if (!summary.energy) return std::nullopt;
  return Estimate{summary.energy->average_power_w};
}

inline std::optional<Estimate> peak_power(const CaseSummary& summary) {
  if (!summary.energy || !summary.energy->peak_power_w) return std::nullopt;
  return Estimate{*summary.energy->peak_power_w};
}

// The standard deviation, the extremes.
inline std::optional<double> deviation_of(const Summary& latency) {
  return latency.standard_deviation;
}
inline std::optional<double> minimum_of(const Summary& latency) {
  return latency.minimum;
}
inline std::optional<double> maximum_of(const Summary& latency) {
  return latency.maximum;
}

}  // namespace assay::report
